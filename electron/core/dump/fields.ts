import { todaysName } from './python2-names.ts';
import { type PickleValue, PyDict, PyGlobal, PyList, PyObject, PyTuple } from './value.ts';

/** The attributes of an object by name, in the order of the pickle. */
export interface Fields {
  readonly names: readonly string[];
  readonly values: readonly PickleValue[];
  get(name: string): PickleValue | undefined;
}

/** Structs that are pickled as a call with their fields in order. */
const positional: ReadonlyMap<string, readonly string[]> = new Map([
  ['sglang.srt.lora.lora_registry.LoRARef', ['lora_id', 'lora_name', 'lora_path', 'pinned']],
]);

/** `module.name` as today's Python reads it. */
export function pathOf(global: PyGlobal): string {
  return todaysName(global.module, global.name).join('.');
}

/** The path of what an object calls; null when that is no plain name. */
export function calledPath(object: PyObject): string | null {
  return object.cls instanceof PyGlobal ? pathOf(object.cls) : null;
}

/** The class an object is of; null when the pickle does not say. */
export function classOf(value: PickleValue | undefined): PyGlobal | null {
  if (!(value instanceof PyObject) || !(value.cls instanceof PyGlobal)) return null;
  const path = pathOf(value.cls);
  // copyreg._reconstructor(cls, base, state), msgspec._utils.rebuild(cls, fields): the class comes first.
  if (path === 'copyreg._reconstructor' || path === 'msgspec._utils.rebuild') {
    const cls = value.args.items[0];
    return cls instanceof PyGlobal ? cls : null;
  }
  return value.cls;
}

/**
 * The attributes that an object would have: from its state, from the fields of a struct. null when it has anything
 * that is not an attribute (items, other arguments), or a state that is no dict of names.
 */
export function fieldsOf(value: PickleValue | undefined): Fields | null {
  if (!(value instanceof PyObject) || !(value.cls instanceof PyGlobal)) return null;
  if (value.more !== null && (value.more.items.length > 0 || value.more.pairs.length > 0)) return null;
  const own = constructed(value);
  if (own === null) return null;
  const states = [...value.earlierStates, ...(value.state === undefined ? [] : [value.state])];
  const parts: (PyDict | Fields | null)[] = [...own, ...states.flatMap(partsOfState)];
  if (parts.length === 1 && parts[0] instanceof PyDict) return dictFields(parts[0]);
  const merged = new Map<string, PickleValue>();
  for (const part of parts) {
    if (part === null) return null;
    const fields = part instanceof PyDict ? dictFields(part) : part;
    if (fields === null) return null;
    fields.names.forEach((name, index) => {
      merged.set(name, fields.values[index] as PickleValue);
    });
  }
  if (merged.size === 0 && value.how === 'reduce' && value.state === undefined && own.length === 0)
    return null;
  return { names: [...merged.keys()], values: [...merged.values()], get: (name) => merged.get(name) };
}

/** What the arguments say about attributes; null when they say something else. */
function constructed(object: PyObject): (PyDict | Fields)[] | null {
  const { items } = object.args;
  if (object.kwargs !== null && object.kwargs.size > 0) return null;
  const path = calledPath(object) as string;
  if (path === 'copyreg._reconstructor') return items[2] === null ? [] : null;
  if (path === 'msgspec._utils.rebuild') {
    return items[1] instanceof PyDict && items.length === 2 ? [items[1]] : null;
  }
  if (items.length === 0) return [];
  const names = positional.get(path);
  if (names === undefined || items.length > names.length) return null;
  const own = names.slice(0, items.length);
  return [{ names: own, values: items, get: (name) => items[own.indexOf(name)] }];
}

/** A state is a dict, or a tuple of a dict or None and a dict for slots. */
function partsOfState(state: PickleValue): (PyDict | null)[] {
  if (state instanceof PyDict) return [state];
  if (state instanceof PyTuple && state.items.length === 2) {
    return state.items.filter((part) => part !== null).map((part) => (part instanceof PyDict ? part : null));
  }
  return state === null ? [] : [null];
}

/** A dict as attributes; null when a key is no string. */
export function dictFields(dict: PyDict): Fields | null {
  const { keys } = dict;
  if (dict.shape === null && !keys.every((key) => typeof key === 'string')) return null;
  return { names: keys as readonly string[], values: dict.values, get: (name) => dict.get(name) };
}

/** Number of items in a list or tuple; null for anything else. */
export function lengthOf(value: PickleValue | undefined): number | null {
  if (value instanceof PyList) return value.length;
  return value instanceof PyTuple ? value.items.length : null;
}

/** Item `index` of a list or tuple. */
export function itemOf(value: PickleValue | undefined, index: number): PickleValue | undefined {
  if (value instanceof PyList) return index < value.length ? value.at(index) : undefined;
  return value instanceof PyTuple ? value.items[index] : undefined;
}
