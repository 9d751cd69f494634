import { formatCount } from '../../format.ts';

export const start = {
  title: 'Open an incident',
  subtitle: 'Everything stays on this computer. Nothing is sent until you name a server.',
  dropTitle: 'Drop a bundle, a dump or a request',
  dropText: 'Folder, archive, .pkl, .json or .log, recognised by content.',
  openFiles: 'Open files…',
  openFolder: 'Open folder…',
  collectTitle: 'Collect from a server',
  collectText: (calls: number) =>
    `${formatCount(calls)} read-only GETs, each shown with its cost before it runs.`,
  collectUrl: 'Base URL',
  collect: 'Collect…',
  requestTitle: 'Or start from one request',
  requestText: 'A JSON body, a cURL command or a request-log line opens in Edit & replay.',
  paste: 'Paste a request…',
  samplesTitle: 'Sample incidents',
  samplesText: 'no server needed',
  open: 'Open',
  openSample: (title: string) => `Open sample ${title}`,
};
