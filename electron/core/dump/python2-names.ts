/*
 * What Python 2 called things, as protocols below 3 spell them: Python writes the old names there and reads them as the
 * new ones. Of its tables what a dump could name, and all that can act.
 */

const modules: ReadonlyMap<string, string> = new Map(
  (
    '__builtin__:builtins exceptions:builtins copy_reg:copyreg UserDict:collections UserList:collections ' +
    'UserString:collections _abcoll:collections.abc Queue:queue repr:reprlib StringIO:io cStringIO:io cPickle:pickle ' +
    'commands:subprocess thread:_thread dummy_thread:_thread urllib2:urllib.request urlparse:urllib.parse ' +
    'robotparser:urllib.robotparser httplib:http.client BaseHTTPServer:http.server SimpleHTTPServer:http.server ' +
    'CGIHTTPServer:http.server Cookie:http.cookies cookielib:http.cookiejar SocketServer:socketserver ' +
    'xmlrpclib:xmlrpc.client SimpleXMLRPCServer:xmlrpc.server DocXMLRPCServer:xmlrpc.server anydbm:dbm dbhash:dbm.bsd ' +
    'dumbdbm:dbm.dumb gdbm:dbm.gnu whichdb:dbm _winreg:winreg Tkinter:tkinter Tix:tkinter.tix ttk:tkinter.ttk ' +
    'tkFileDialog:tkinter.filedialog _multiprocessing:multiprocessing.connection'
  )
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

/** Names that moved or changed, by the old path. */
const names: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['__builtin__\nxrange', ['builtins', 'range']],
  ['__builtin__\nunicode', ['builtins', 'str']],
  ['__builtin__\nbasestring', ['builtins', 'str']],
  ['__builtin__\nlong', ['builtins', 'int']],
  ['__builtin__\nunichr', ['builtins', 'chr']],
  ['__builtin__\nreduce', ['functools', 'reduce']],
  ['__builtin__\nintern', ['sys', 'intern']],
  ['exceptions\nStandardError', ['builtins', 'Exception']],
  ['UserDict\nIterableUserDict', ['collections', 'UserDict']],
]);

/** Module and name as today's Python reads them. */
export function todaysName(module: string, name: string): readonly [string, string] {
  return names.get(`${module}\n${name}`) ?? [modules.get(module) ?? module, name];
}
