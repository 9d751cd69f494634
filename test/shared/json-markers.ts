import type { JsonSchema } from '../../shared/request-schema.ts';

/** The part of the JSON language service that is used here. */
interface Service {
  parseJSONDocument(document: object): object;
  doValidation(
    document: object,
    parsed: object,
    settings: object,
    schema: object,
  ): Promise<{ message: string }[]>;
}

/**
 * What the editor would mark in a text: the messages of the JSON service inside Monaco, so that a schema is tested
 * by the reader it is written for.
 */
export async function markers(text: string, schema: JsonSchema): Promise<string[]> {
  const folder = '../../node_modules/monaco-editor/esm/external';
  const [{ getLanguageService }, { TextDocument }] = (await Promise.all([
    import(`${folder}/vscode-json-languageservice/lib/esm/jsonLanguageService.js`),
    import(`${folder}/vscode-languageserver-textdocument/lib/esm/main.js`),
  ])) as [
    { getLanguageService(options: object): Service },
    { TextDocument: { create(uri: string, language: string, version: number, text: string): object } },
  ];
  const service = getLanguageService({});
  const document = TextDocument.create('file:///body.json', 'json', 1, text);
  const parsed = service.parseJSONDocument(document);
  const found = await service.doValidation(document, parsed, {}, schema);
  return found.map(({ message }) => message);
}
