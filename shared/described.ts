import * as v from 'valibot';

/** A schema with the sentence that the generated documentation says about it. */
export const described = <S extends v.GenericSchema>(schema: S, words: string) =>
  v.pipe(schema, v.description(words));

/** A key that may be absent or null: both read as null. */
export const orNull = <S extends v.GenericSchema>(schema: S, words: string) =>
  v.optional(described(v.nullable(schema), words), null);

/** A list that may be absent: read as empty. */
export const listOf = <S extends v.GenericSchema>(schema: S, words: string) =>
  v.optional(described(v.array(schema), words), []);

export const unixSeconds = v.pipe(v.number(), v.minValue(0));
export const wholeNumber = v.pipe(v.number(), v.integer(), v.minValue(0));
