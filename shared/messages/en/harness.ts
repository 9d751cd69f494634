/** The README of a regression harness. */
export const harness = {
  readme: ({
    expect,
    requests,
    command,
    repeat,
    baseUrl,
    start,
    images,
  }: {
    expect: string;
    requests: number;
    command: string;
    repeat: number;
    baseUrl: string;
    start: string;
    images: number;
  }): string => `# Regression harness

Written by the SGLang Incident Workbench. \`harness.py\` says of the SGLang that is checked out whether it is good (exit
code 0), bad (1), or whether that cannot be told (125: it does not build, does not start, or does not answer). Any code
from 128 on means that nothing can be told of any version this way, and git stops. It needs Python 3.8 or later, which
every host of SGLang has, and nothing else: copy this folder to the GPU host.

- Expected of a good server: \`${expect}\`
- ${command === '' ? `Sent: the ${requests === 1 ? 'request' : `${requests} requests`} in \`requests.jsonl\`` : `Run: \`${command}\``}, ${repeat === 1 ? 'once' : `${repeat} times`} for each verdict; one bad run makes it bad
- Server: ${baseUrl}

${
  command === ''
    ? '**The prompts of these requests stand in `requests.jsonl`.** Think of whom you give this folder to.\n'
    : ''
}
## Before the first run

Open \`harness.json\`. ${
    start === ''
      ? '`start` is empty: put in the command that starts your server, in the foreground. Until then the server that is there is checked, whatever is checked out.'
      : `The server is started by \`${start}\`.`
  } \`build\` runs before it, such as
\`pip install -e python\`. All are shell commands, run in the repository with \`SGL_BASE_URL\` set. The whole process group of
\`start\` is ended after each check; where that is not enough (a container, a server in the background), name a \`stop\`
command. A server counts as started once \`ready_path\` answers 200, within \`ready_timeout_seconds\`. A key goes into the
variable \`SGLANG_BEARER_TOKEN\`, and the value of each header under \`connection\` into the variable named beside it, never into a file.

Then prove it, three runs each on a revision that is known to be good and on one that is known to be bad:

    cd sglang
    /path/to/harness.py prove GOOD BAD

Only a unanimous harness is worth a bisection. Where it wavers, raise \`repeat\`, or move the threshold in \`expect\`.

## Bisect

    git bisect start BAD GOOD
    git bisect run /path/to/harness.py
    git bisect log
    git bisect reset

Keep this folder outside the repository, so that no checkout touches it. Every verdict is added to \`results.jsonl\`, the
output of build and server is in \`logs/\`, and \`bisect-log.txt\` is git's own log with its estimate of what is left: the
workbench reads it, and takes the commit that was found into the note.
${
  images > 0
    ? `
## Over images

\`images.txt\` lists ${images} tags from a good one to a bad one. With a \`start\` that runs \`$IMAGE\` (and a \`stop\` that removes
the container):

    /path/to/harness.py images

tries the two ends, then halves; a run that was stopped goes on. The first bad tag is printed.
`
    : ''
}
## One check by hand

    /path/to/harness.py check --base-url http://127.0.0.1:30000
`,
};
