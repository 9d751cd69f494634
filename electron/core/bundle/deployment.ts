import * as v from 'valibot';
import { targetRoles } from '../../../shared/capture.ts';
import { parseJson } from '../json-text.ts';

/*
 * `deployment.json`: the targets of a capture of several servers. Each target is a whole bundle in its folder, as the
 * reference scripts read it. Written first, so that a collector that was killed leaves a deployment that opens.
 */

export const deploymentFile = 'deployment.json';
export const deploymentVersion = 1;

const deploymentSchema = v.object({
  artifact_type: v.literal('sglang_deployment'),
  version: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(deploymentVersion)),
  name: v.string(),
  /** Unix seconds. */
  started_at: v.number(),
  targets: v.array(
    v.object({
      name: v.string(),
      role: v.picklist(targetRoles),
      base_url: v.string(),
      metrics_url: v.nullable(v.string()),
      /** `targets/<name>` */
      folder: v.pipe(v.string(), v.regex(/^targets\/[^/\\]+$/)),
    }),
  ),
});
export type Deployment = v.InferOutput<typeof deploymentSchema>;

export const targetFolder = (name: string): string => `targets/${name}`;

export function parseDeployment(text: string): Deployment | null {
  const parsed = parseJson(text);
  if (!parsed.ok) return null;
  const deployment = v.safeParse(deploymentSchema, parsed.value);
  return deployment.success ? deployment.output : null;
}

export const formatDeployment = (deployment: Omit<Deployment, 'artifact_type' | 'version'>): string =>
  `${JSON.stringify(
    { artifact_type: 'sglang_deployment', version: deploymentVersion, ...deployment },
    null,
    2,
  )}\n`;
