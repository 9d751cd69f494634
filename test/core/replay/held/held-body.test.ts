import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { checkBody } from '../../../../electron/core/replay/body.ts';
import { bodyToCheck, outgoingBody, wholeBody } from '../../../../electron/core/replay/held/held-body.ts';
import { type HeldFolders, heldFile, writeHeld } from '../../../../electron/core/replay/held/held-files.ts';
import { holdLarge } from '../../../../electron/core/replay/held/hold.ts';
import { replay } from '../../../../electron/core/replay/replay.ts';
import { createRequestWork } from '../../../../electron/core/replay/request-work.ts';
import { findHeld, type HeldId } from '../../../../shared/held.ts';
import { scratchFolder } from '../../scratch.ts';
import { startScripted } from '../scripted-server.ts';

let held: HeldFolders;
beforeEach(async () => {
  const folder = join(await scratchFolder(), 'held');
  held = { write: folder, read: [folder] };
});

const ids = `[${Array.from({ length: 30_000 }, (_, at) => at % 151_000).join(', ')}]`;
const image = randomBytes(90_000).toString('base64');
const body = `{\n  "text": "Größe 😀 \\ud83d\\ude00 ${'ä"\\\\n'.repeat(1).replaceAll('"', '\\"')}${'ö'.repeat(50_000)}",\n  "image_data": ["${image}"], "custom": ${ids},\n  "sampling_params": {"sampling_seed": 18446744073709551615}\n}`;

async function put(text: string): Promise<string> {
  const holding = holdLarge(text);
  await writeHeld(held, holding.values);
  return holding.text;
}

describe('a body with placeholders', () => {
  test('is sent byte for byte, and copied letter by letter', async () => {
    const text = await put(body);
    expect(findHeld(text).places).toHaveLength(3);
    expect(text.length).toBeLessThan(2000);
    expect(await wholeBody(text, held)).toBe(body);
    const { bytes, content } = await outgoingBody(text, held);
    const chunks: Uint8Array[] = [];
    for await (const chunk of content as AsyncIterable<Uint8Array>) chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(Buffer.from(body))).toBe(true);
    expect(bytes).toBe(Buffer.byteLength(body));
  });

  test('reaches a server as its whole, with its length', async () => {
    const server = await startScripted((response) => void response.end('{}'));
    const order = {
      target: { baseUrl: server.baseUrl },
      endpoint: '/generate',
      idleTimeoutSeconds: 10,
    } as const;
    const text = await put(body);
    await replay(
      { ...order, body: text },
      { signal: new AbortController().signal, tell: () => undefined },
      { held },
    );
    expect(server.received[0]?.body.equals(Buffer.from(body))).toBe(true);
    expect(server.received[0]?.headers['content-length']).toBe(String(Buffer.byteLength(body)));
    // Where nobody says where values lie, nothing is sent.
    await expect(
      replay({ ...order, body: text }, { signal: new AbortController().signal, tell: () => undefined }),
    ).rejects.toMatchObject({ key: 'heldMissing', params: { name: 'text' } });
    expect(server.received).toHaveLength(1);
    await server.close();
  });

  const facts: [what: string, body: string, prompts: number][] = [
    ['token ids', `{"input_ids":${ids},"stream":true}`, 1],
    ['a batch of ids', `{"stream":true,"input_ids":[${ids},${ids},[1]]}`, 3],
    [
      'a batch of texts',
      `{"text":[${Array(4000).fill('"how many are there?"').join(',')}],"stream":true}`,
      4000,
    ],
  ];
  for (const [what, text, prompts] of facts)
    test(`says as much of itself as its whole: ${what}`, async () => {
      const small = await put(text);
      expect(findHeld(small).places).toHaveLength(1);
      expect(checkBody(await bodyToCheck(small, held))).toEqual(checkBody(text));
      expect(checkBody(text)).toMatchObject({ stream: true, prompts });
    });

  test('an unknown sampling parameter is found in a value that was put aside', async () => {
    const each = Array(3000).fill('{"temperature":0.5,"top_p":1}');
    const text = await put(`{"text":["a"],"sampling_params":[${each.join(',')},{"temprature":1}]}`);
    expect(findHeld(text).places).toHaveLength(1);
    await expect(bodyToCheck(text, held).then((whole) => checkBody(whole))).rejects.toMatchObject({
      key: 'samplingKeyUnknown',
      params: { key: 'temprature' },
    });
  });

  test('a value that is gone, was changed, or cannot be read is refused by name and place', async () => {
    const text = await put(body);
    const [place] = findHeld(text).places;
    const id = place?.id as HeldId;
    await writeFile(heldFile(held.write ?? '', id), '"x"');
    await expect(bodyToCheck(text, held)).rejects.toMatchObject({
      key: 'heldChanged',
      params: { name: 'text' },
    });
    await rm(heldFile(held.write ?? '', id));
    await expect(wholeBody(text, held)).rejects.toMatchObject({
      key: 'heldMissing',
      params: { name: 'text', id },
    });
    await expect(outgoingBody(text.replace('"$held": "', '"$held": "../'), held)).rejects.toMatchObject({
      key: 'heldBroken',
      params: { line: 2, column: 11 },
    });
  });

  test('the first folder that has a value is asked, and one that may not be written is not', async () => {
    const text = await put(body);
    const other = await scratchFolder();
    await mkdir(other, { recursive: true });
    const both = { write: null, read: [other, ...held.read] };
    expect(await wholeBody(text, both)).toBe(body);
    await writeHeld(both, holdLarge(`{"text":"${'q'.repeat(70_000)}"}`).values);
    expect(await readdir(other)).toEqual([]);
  });
});

describe('a value in the place of another', () => {
  const work = createRequestWork({
    record: () => Promise.reject(new Error('no dump here')),
  });
  const idOf = async (text: string, at = 0) => findHeld(await put(text)).places[at]?.id as HeldId;

  test('typed: of a text what it says, of a list its JSON; what is large is put aside again', async () => {
    const text = await idOf(`{"text":"${'a'.repeat(70_000)}"}`);
    expect(await work.newValue(text, { text: 'line\n"two"' }, held)).toBe('"line\\n\\"two\\""');
    const large = await work.newValue(text, { text: `${'b'.repeat(70_000)}\n` }, held);
    expect(findHeld(large).places).toMatchObject([{ is: 'text', bytes: 70_004 }]);
    expect(await wholeBody(large, held)).toBe(`"${'b'.repeat(70_000)}\\n"`);
    const list = await idOf(`{"input_ids":${ids}}`);
    expect(await work.newValue(list, { text: ' [1, 2, 9007199254740993] ' }, held)).toBe(
      '[1, 2, 9007199254740993]',
    );
    await expect(work.newValue(list, { text: '[1, 2' }, held)).rejects.toMatchObject({
      key: 'heldFileUnfit',
    });
  });

  test('from a file: a text as it says, JSON as it is written, media in base64', async () => {
    const folder = await scratchFolder();
    const file = async (content: string | Buffer) => {
      const path = join(folder, createHash('md5').update(content).digest('hex'));
      await writeFile(path, content);
      return { path };
    };
    const [text, media] = [await idOf(body), await idOf(body, 1)];
    expect(await work.newValue(text, await file('\ufeffÄ\n"b"'), held)).toBe('"Ä\\n\\"b\\""');
    expect(await work.newValue(media, await file(Buffer.from([0xff, 0xd8, 0xff])), held)).toBe('"/9j/"');
    const list = await idOf(`{"input_ids":${ids}}`);
    expect(await work.newValue(list, await file('[1,\n 18446744073709551615]\n'), held)).toBe(
      '[1,\n 18446744073709551615]',
    );
    const binary = await file(Buffer.from([0xff, 0xfe, 0x00]));
    await expect(work.newValue(text, binary, held)).rejects.toMatchObject({ key: 'heldFileUnfit' });
    await expect(work.newValue(list, await file('plain words'), held)).rejects.toMatchObject({
      key: 'heldFileUnfit',
    });
    await expect(work.newValue(list, { path: join(folder, 'none') }, held)).rejects.toMatchObject({
      key: 'unreadable',
    });
  });

  test('shown: of a text what it says, by stretches', async () => {
    const id = await idOf(`{"text":"\\n${'a'.repeat(1_500_000)}"}`);
    expect(await work.readValue(id, 0, held)).toMatchObject({ isText: true, from: 0, total: 1_500_001 });
    expect((await work.readValue(id, 1_000_000, held)).text).toHaveLength(500_001);
    const list = await idOf(`{"input_ids":${ids}}`);
    expect(await work.readValue(list, 0, held)).toEqual({
      text: ids,
      isText: false,
      from: 0,
      total: ids.length,
    });
  });
});
