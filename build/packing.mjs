import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * How the app is packed: electron-builder's configuration. All libraries are bundled into out/, so node_modules stays
 * out. The command line and the sample incidents lie beside the archive as plain files: any Node runs the one
 * (`node resources/app.asar.unpacked/out/cli/cli.js`), and other tools open the others.
 * @param {{ dist: string, version: string }} runtime
 * @returns {import('electron-builder').Configuration}
 */
export function packing({ dist, version }) {
  return {
    appId: 'io.github.sglang-incident-workbench',
    productName: 'SGLang Incident Workbench',
    copyright: 'MIT licence',
    directories: { output: 'release', buildResources: 'assets' },
    files: [
      'package.json',
      'out/main/**',
      'out/preload/**',
      'out/renderer/**',
      'out/cli/cli.js',
      'assets/icon.png',
      'assets/samples/**',
      '!assets/samples/**/*.py',
      '!node_modules',
    ],
    extraResources: [{ from: 'LICENSE', to: 'LICENSE' }],
    asarUnpack: ['package.json', 'out/cli/**', 'assets/samples/**'],
    npmRebuild: false,
    electronDist: dist,
    electronVersion: version,
    electronLanguages: ['en-US', 'zh-CN'],
    electronFuses: {
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills it in
    artifactName: 'sglang-incident-workbench-${version}-${os}-${arch}.${ext}',
    linux: {
      target: ['AppImage', 'deb', 'tar.gz'],
      executableName: 'sglang-incident-workbench',
      category: 'Development',
      synopsis: 'Incidents of SGLang servers',
      maintainer: 'SGLang Incident Workbench',
      icon: 'assets/icon.png',
    },
    mac: {
      target: [
        { target: 'dmg', arch: ['x64', 'arm64'] },
        { target: 'zip', arch: ['x64', 'arm64'] },
      ],
      category: 'public.app-category.developer-tools',
      icon: 'assets/icon.png',
    },
    win: {
      target: [
        { target: 'nsis', arch: ['x64'] },
        { target: 'zip', arch: ['x64'] },
      ],
      icon: 'assets/icon.png',
    },
    nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
    // What opens a folder given to a bare Electron has no place in an app.
    afterPack: ({ appOutDir }) => rm(join(appOutDir, 'resources', 'default_app.asar'), { force: true }),
  };
}
