import type { ReactNode } from 'react';
import { Button as AriaButton, Tooltip, TooltipTrigger } from 'react-aria-components';
import { useMessages } from '../../messages.tsx';
import { metricWords } from '../../metric-words.ts';
import { Mark } from '../../widgets/mark.tsx';

/** What a metric is, on hover and on focus of its name; what is no known metric stays as it is. */
export function MetricName({ series, children }: { series: string; children: ReactNode }) {
  const messages = useMessages();
  const words = metricWords(series, messages);
  if (!words) return children;
  const { overview, app } = messages;
  return (
    <TooltipTrigger delay={400} closeDelay={100}>
      <AriaButton className="metric-name">{children}</AriaButton>
      <Tooltip className="tooltip metric-tooltip" placement="top start" offset={4}>
        <p className="mono">{words.name}</p>
        <p className="tx2">{words.facts}</p>
        <p>{words.meaning}</p>
        {words.misleads === null ? null : (
          <p className="metric-misleads">
            <Mark kind="warn" label={app.severity.warn} /> {words.misleads}
          </p>
        )}
        {words.more.map((text) => (
          <p key={text} className="tx2">
            {text}
          </p>
        ))}
        {words.labels.length === 0 ? null : (
          <p className="tx2">{overview.metricLabels(words.labels.join(', '))}</p>
        )}
      </Tooltip>
    </TooltipTrigger>
  );
}
