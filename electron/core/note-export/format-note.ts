import { noteToMarkdown } from '../../../shared/note.ts';
import type { NoteFormat } from '../../../shared/note-export.ts';
import { artifactRemarks, type NoteContents } from './contents.ts';
import { noteToHtml } from './note-html.ts';
import { noteToIssue } from './note-issue.ts';
import { noteToJson } from './note-json.ts';

/** The note as the text of a file. A PDF is printed from the HTML, by whoever can. */
export function formatNote(contents: NoteContents, format: Exclude<NoteFormat, 'pdf'>): string {
  switch (format) {
    case 'md':
      return noteToMarkdown(contents.note, contents.pins, contents.words.note, artifactRemarks(contents));
    case 'html':
      return noteToHtml(contents);
    case 'json':
      return `${JSON.stringify(noteToJson(contents), null, 2)}\n`;
    case 'issue':
      return noteToIssue(contents);
  }
}
