const requests = (count: number): string => `${count} ${count === 1 ? 'request' : 'requests'}`;

/** What a target says of itself before anything is sent to it, and the list of saved targets. */
export const targetLook = {
  region: 'About the target',
  look: 'Ask the target about itself',
  notLooked:
    'version, model and load: not asked yet; asked when it is chosen from the list, and before sending',
  looking: 'asking…',
  silent: (reason: string) => `says nothing of itself: ${reason}`,
  idle: 'idle',
  serving: (count: number) => `serving ${requests(count)} of others`,
  loadUnknown: 'does not say whether it is idle',
  modelUnknown: 'model unknown',
  versionUnknown: 'version unknown',
  version: (version: string) => `SGLang ${version}`,
  weights: (version: string) => `weights ${version}`,
  facts: { model: 'model', version: 'version', weightVersion: 'weights' },
  mismatch: (fact: string, recorded: string) => `another ${fact}: recorded on ${recorded}`,
  insecure: 'The certificate is not checked: anybody on the way can read and change this',
  proxy: (url: string) => `by the proxy ${url}`,

  guardBusy: (host: string) => `${host} is serving others`,
  guardBusyNow: (address: string, running: number) =>
    `${address} is serving ${requests(running)} of others right now. A replay adds load to it.`,
  guardNow: (running: number) => `Right now it serves ${requests(running)} of others.`,
  guardIdle: 'Right now it is idle.',
  guardKeep: 'Do not send',

  dialogAdd: 'Add a target',
  dialogChange: 'Change a target',
  address: 'Base URL',
  addressHint: 'With a base path where a gateway adds one.',
  key: 'API key',
  authority: 'Authority',
  authorityHint: 'PEM file of an authority to trust beside the system’s',
  pickAuthority: 'Choose a file…',
  noAuthority: 'None',
  insecureSwitch: 'Check no certificate',
  insecureHint:
    'Only for a server that you would trust without one: its key and every prompt can be read on the way.',
  headers: 'Headers of its own, Name: value',
  headersHint: 'Values are kept like the key and not shown again: a name alone keeps its value.',
  badHeaders: 'One header a line: Name: value',
  proxyField: 'Proxy',
  proxyHint: 'Used only where one is named here. Requests by a proxy ask for the host first.',
  save: 'Save',
  cancel: 'Cancel',
  change: (name: string) => `Change ${name}`,
  add: 'Add a target…',
  removed: (name: string) => `${name} is off the list of targets.`,
} as const;
