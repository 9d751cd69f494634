/*
 * The next tools, each with its command filled in from what is open. Core makes them, the person runs them: the workbench
 * runs none by itself. Words stand in the catalogue under `handOff`.
 */

/** In the order of the loop: evidence, the saved request, replay, then other tools. */
export const handOffIds = [
  'collect',
  'stacks',
  'rankStacks',
  'gpuState',
  'crashFolder',
  'requestDump',
  'openCoredump',
  'startTarget',
  'restartWithDumps',
  'replayInFlight',
  'replayAtPace',
  'compareAnswers',
  'traceLevel',
  'targetWithTrace',
  'profile',
  'bisect',
] as const;
export type HandOffId = (typeof handOffIds)[number];

/** What the command does to the server that was captured: nothing, costs it time, or changes or restarts it. */
export type HandOffEffect = 'none' | 'load' | 'changes_server';

export interface HandOff {
  readonly id: HandOffId;
  /** Fills the slots of its title and reason. */
  readonly params: Readonly<Record<string, string | number>>;
  /** For a POSIX shell; several lines where it takes several. Secrets stand as variables such as `$API_KEY`. */
  readonly command: string;
  readonly effect: HandOffEffect;
  /** Variables that the person has to set first, without the `$`: `TARGET`, `API_KEY`. */
  readonly needs: readonly string[];
}
