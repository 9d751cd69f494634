import type { MaskedHost } from '../../../shared/note-export.ts';

/*
 * Names and addresses of hosts in the texts of a note. Known are those of URLs and of the arguments that name one; an
 * IPv4 address is found wherever it stands. Each becomes `host-1` and so on in the order of their first appearance, so
 * that a reader still sees which are the same.
 */

const url = /\bhttps?:\/\/(?:[^/\s@"'`]*@)?(\[[0-9a-fA-F:.]+\]|[^/\s:"'`,;)\]?#，。；：（）]+)/g;
const argument =
  /--(?:host|dist-init-addr|nccl-init-addr|dist_init_addr|nccl_init_addr)[ =](\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+)/g;
const address = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d]|\.\d)/g;

/** This machine, every address, and where everybody's pages are: they tell nothing of a site. */
const telling = (name: string): boolean =>
  !/^(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|255\.255\.255\.255|\[::1?\]|host-\d+|TARGET|BAD|GOOD)$/i.test(
    name,
  ) &&
  !/(?:^|\.)(?:github\.com|githubusercontent\.com|huggingface\.co|pypi\.org|docker\.io|docs\.sglang\.ai)$/i.test(
    name,
  );

/** The hosts in some texts, the first seen first. */
export function hostsIn(texts: readonly string[]): readonly MaskedHost[] {
  const names = new Set<string>();
  for (const text of texts) {
    for (const [, name = ''] of text.matchAll(url)) names.add(name);
    for (const [, name = ''] of text.matchAll(argument)) names.add(name);
    for (const [name] of text.matchAll(address)) names.add(name);
  }
  return [...names]
    .map((name) => name.replace(/\.$/, ''))
    .filter((name, place, all) => name !== '' && telling(name) && all.indexOf(name) === place)
    .map((name, place) => ({ name, shown: `host-${place + 1}` }));
}

/** Puts the masks in the place of the names, wherever such a name stands by itself. */
export function withoutHosts(hosts: readonly MaskedHost[]): (text: string) => string {
  if (hosts.length === 0) return (text) => text;
  const shown = new Map(hosts.map((host) => [host.name.toLowerCase(), host.shown]));
  // A longer name first: one may begin with another.
  const names = hosts.map(({ name }) => name).sort((a, b) => b.length - a.length);
  const any = new RegExp(
    `(?<![\\w.-])(?:${names.map((name) => name.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&')).join('|')})(?![\\w-]|\\.\\w)`,
    'gi',
  );
  return (text) => text.replace(any, (name) => shown.get(name.toLowerCase()) ?? name);
}
