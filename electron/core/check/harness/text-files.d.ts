/** A file that is bundled as its text: see build/raw-text.mjs. */
declare module '*?raw' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: Vite's own form, which tests use
  export default text;
}
