import type { CollectOrder } from '../../../shared/collect.ts';
import { deploymentFile, formatDeployment, targetFolder } from '../bundle/deployment.ts';
import { headerVariable } from '../connect/headers.ts';
import { callOf, type ResolvedTarget, resolveTargets } from './resolve-targets.ts';
import { type Source, sourcesOf, timeoutOf } from './sources.ts';

/** What the script cannot do: it needs no Node, and so has none of what makes the others. */
export type ScriptOrder = Pick<
  CollectOrder,
  | 'targets'
  | 'token'
  | 'headers'
  | 'healthProbes'
  | 'timeoutSeconds'
  | 'samples'
  | 'gapSeconds'
  | 'tls'
  | 'proxy'
>;

/**
 * A POSIX shell script that collects the same files with curl, for a host without Node. Keys are in none of its lines:
 * it reads SGLANG_BEARER_TOKEN, and a variable for each header, and hands them to curl by a file that only its user
 * can read. Throws ProblemError for an order that cannot be used.
 */
export function curlScript(order: ScriptOrder): string {
  const targets = resolveTargets(order);
  const several = targets.length > 1;
  const folderOf = ({ name }: ResolvedTarget) => (several ? `$out/${targetFolder(name)}` : '$out');
  const lines = targets.flatMap((target) => [
    `begin "${folderOf(target)}" ${quoted(target.parsed.baseUrl)}`,
    ...sourcesOf(target.role)
      .filter((source) => order.healthProbes || !source.isHealthProbe)
      .map((source) => callLine(target, source, '', order.timeoutSeconds)),
    'summary',
    '',
  ]);
  const again = Array.from({ length: order.samples - 1 }, (_, index) => {
    const below = `samples/${String(index + 2).padStart(4, '0')}`;
    return [
      `sleep ${Math.ceil(order.gapSeconds)}`,
      ...targets.flatMap((target) => [
        `dir="${folderOf(target)}" base=${quoted(target.parsed.baseUrl)}`,
        `mkdir -p "$dir/${below}"`,
        ...sourcesOf(target.role)
          .filter((source) => source.isSampled)
          .map((source) => callLine(target, source, `${below}/`, order.timeoutSeconds)),
      ]),
      '',
    ];
  }).flat();
  return [head(order), ...deploymentLines(targets, several), ...lines, ...again, 'echo "$out"', ''].join(
    '\n',
  );
}

const deploymentLines = (targets: readonly ResolvedTarget[], several: boolean): readonly string[] =>
  several
    ? [
        'name=$(basename "$out")',
        `cat > "$out/${deploymentFile}" <<EOF`,
        // Nothing in it is the shell's but the two names that are filled in.
        escapedForHere(
          formatDeployment({
            name: '@NAME@',
            started_at: -1,
            targets: targets.map(({ name, role, parsed, metricsUrl }) => ({
              name,
              role,
              base_url: parsed.baseUrl,
              metrics_url: metricsUrl,
              folder: targetFolder(name),
            })),
          }).trimEnd(),
        )
          .replace('@NAME@', '$name')
          .replace('-1', '$(date +%s)'),
        'EOF',
        '',
      ]
    : [];

const escapedForHere = (text: string): string => text.replace(/[\\$`]/g, '\\$&');

function callLine(target: ResolvedTarget, source: Source, below: string, timeoutSeconds: number): string {
  const { url } = callOf(target, source, source.path);
  const isOwn = new URL(url).origin === new URL(target.parsed.baseUrl).origin;
  const seconds = timeoutOf(source.path, timeoutSeconds);
  const path = url.startsWith(target.parsed.baseUrl) ? source.path : url;
  const older =
    source.olderPath === null
      ? ''
      : ` ${quoted(source.olderPath)}${source.olderFile === null ? '' : ` ${quoted(`${below}${source.olderFile}`)}`}`;
  const file = `${below}${source.name}.${source.kind === 'text' ? 'txt' : 'json'}`;
  return `${source.kind} ${quoted(file)} ${quoted(path)} ${quoted(url)} ${seconds} ${isOwn ? 'key' : 'nokey'}${older}`;
}

/** One word for the shell, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function head({ headers, tls, proxy }: ScriptOrder): string {
  const options = [
    proxy === null ? "--noproxy '*'" : `--proxy ${quoted(proxy)}`,
    ...(tls.ca === null ? [] : [`--cacert ${quoted(tls.ca)}`]),
    ...(tls.insecure ? ['--insecure'] : []),
  ].join(' ');
  const named = headers.map(({ name }) => ({
    name,
    variable: headerVariable(name),
  }));
  return `#!/bin/sh
# Collects a bundle of an SGLang server with curl: GETs only, nothing on the server is changed.
#   sh collect.sh [FOLDER]
# The key comes from SGLANG_BEARER_TOKEN${named.length > 0 ? `, headers from ${named.map(({ variable }) => variable).join(', ')}` : ''}.
# Only the keys of server arguments are masked: mask the rest with "sgl-incident capture mask" before handing it on.
set -u
umask 077
out=\${1:-incident_bundle_$(date +%Y%m%d_%H%M%S)}
if [ -e "$out/metadata.json" ] || [ -e "$out/${deploymentFile}" ]; then echo "$out holds a bundle already" >&2; exit 2; fi
mkdir -p "$out" || exit 2
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
: > "$tmp/nokey"
: > "$tmp/key"
header() { printf 'header = "%s: %s"\\n' "$1" "$(printf %s "$2" | sed 's/[\\\\"]/\\\\&/g')" >> "$tmp/key"; }
[ -z "\${SGLANG_BEARER_TOKEN:-}" ] || header Authorization "Bearer $SGLANG_BEARER_TOKEN"
${named.map(({ name, variable }) => `header ${quoted(name)} "\${${variable}:?}"`).join('\n')}
quote() { sed -e 's/\\\\/\\\\\\\\/g' -e 's/"/\\\\"/g' | tr '\\t' ' ' | tr -d '\\000-\\010\\013-\\037' | awk 'NR > 1 { printf "\\\\n" } { printf "%s", $0 }'; }
mask() { sed -e 's/\\("[a-z_]*api_key"[ ]*:[ ]*"\\)[^"]*"/\\1***"/g' -e 's/\\("[a-z_]*password"[ ]*:[ ]*"\\)[^"]*"/\\1***"/g' -e 's/\\("[a-z_]*secret[a-z_]*"[ ]*:[ ]*"\\)[^"]*"/\\1***"/g' -e 's/\\(--[a-z-]*api-key[= ]\\)[^ "]*/\\1***/g'; }
# One GET: status in $status, body in $tmp/body, curl's own words in $tmp/err; false when it failed.
ask() {
  : > "$tmp/body"
  status=$(curl -sS ${options} -K "$tmp/$3" -o "$tmp/body" -w '%{http_code}' --connect-timeout "$2" --max-time "$(($2 * 6))" --speed-limit 1 --speed-time "$2" "$1" 2> "$tmp/err") && fine=yes || fine=no
  [ "$fine" = yes ] && case $status in 2??) return 0 ;; esac
  return 1
}
# What goes in place of a body that did not come.
failed() {
  if [ "$status" = 000 ] || [ "$fine" = no ]; then code=-1 words=$(quote < "$tmp/err"); else code=$status words=$(head -c 64000 "$tmp/body" | mask | quote); fi
  printf '{\\n  "ok": false,\\n  "status": %s,\\n  "path": "%s",\\n  "error": "%s"\\n}\\n' "$code" "$1" "$words"
}
note() { printf '%s\\n' "$1" >> "$dir/SUMMARY.txt"; }
text() {
  if ask "$3" "$4" "$5"; then mask < "$tmp/body" > "$dir/$1"; note "$1: ok"
  else failed "$2" > "$dir/$1.error.json"; note "$1: failed status=$status"; fi
}
json() {
  path=$2 file=$1
  if ! ask "$3" "$4" "$5" && [ "$status" = 404 ] && [ -n "\${6:-}" ]; then
    if [ -n "\${7:-}" ]; then failed "$path" > "$dir/$file"; fi
    if ask "$base$6" "$4" "$5"; then path=$6 file=\${7:-$1}; else status=404 fine=yes; fi
  fi
  case $fine$status in yes2??)
    { printf '{\\n  "ok": true,\\n  "status": %s,\\n  "path": "%s",\\n' "$status" "$path"
      case $(head -c 1 "$tmp/body") in
        '{' | '[') printf '  "json": '; mask < "$tmp/body"; printf '\\n}\\n' ;;
        *) printf '  "text": "%s",\\n  "decode_error": "the answer is no JSON"\\n}\\n' "$(mask < "$tmp/body" | quote)" ;;
      esac; } > "$dir/$file"
    note "$file: ok" ;;
  *) failed "$path" > "$dir/$file"; note "$file: failed status=$status" ;;
  esac
}
begin() {
  dir=$1 base=$2
  mkdir -p "$dir" || exit 2
  [ -n "\${SGLANG_BEARER_TOKEN:-}" ] && given=true || given=false
  printf '{\\n  "artifact_type": "incident_bundle",\\n  "base_url": "%s",\\n  "collected_at": "%s",\\n  "token_provided": %s\\n}\\n' "$base" "$(date +%Y%m%d_%H%M%S)" "$given" > "$dir/metadata.json"
}
summary() { note ''; note 'All calls were GETs; nothing on the server was changed. Only keys of server arguments were masked.'; }
`;
}
