import { ChevronDown, ChevronRight } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import { useEffect } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { DumpView } from '../../shared/dump.ts';
import { useMessages, useTell } from '../messages.tsx';
import { noPlot, type Plot, useDistributions, useTimelines } from '../plots-store.ts';
import { useStrip } from '../strip-store.ts';
import { IconButton } from '../widgets/button.tsx';
import type { LanesHandle } from '../widgets/lanes.tsx';
import type { RequestsProps } from './request-table.tsx';
import { RequestsDistributions } from './requests-distributions.tsx';
import { RequestsTimeline, TimelineLegend } from './requests-timeline.tsx';
import './requests-strip.css';

const tabs = ['timeline', 'distributions'] as const;

/** The line above the drawings: which one, what its colours mean, and the way to hide them. */
export function StripHead({ dump }: { dump: DumpView }) {
  const { plots: words } = useMessages();
  const { isOpen, tab, change } = useStrip();
  const { value } = useTimelines(({ plots }) => plots[dump.id] ?? noPlot);
  return (
    <div className="strip-head">
      <IconButton
        icon={isOpen ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
        label={isOpen ? words.hide : words.show}
        aria-expanded={isOpen}
        onPress={() => change({ isOpen: !isOpen })}
      />
      <ToggleButtonGroup
        className="strip-tabs"
        aria-label={words.strip}
        selectionMode="single"
        disallowEmptySelection={isOpen}
        selectedKeys={isOpen ? [tab] : []}
        onSelectionChange={(keys) => {
          const chosen = tabs.find((id) => keys.has(id));
          if (chosen) change({ tab: chosen, isOpen: true });
        }}
      >
        {tabs.map((id) => (
          <ToggleButton key={id} id={id} className="tabs-tab">
            {words.tabs[id]}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      {isOpen && tab === 'timeline' && value ? <TimelineLegend timeline={value} /> : null}
      <span className="spring" />
      {isOpen && tab === 'timeline' ? (
        <span className="strip-keys" aria-hidden>
          {words.timelineKeys}
        </span>
      ) : null}
    </div>
  );
}

/** Timeline or distributions of the requests that pass the filter. */
export function RequestsStrip({
  dump,
  listing,
  lanes,
  onOpen,
}: RequestsProps & { lanes: Ref<LanesHandle>; onOpen(): void }) {
  const { plots: words } = useMessages();
  const tab = useStrip((state) => state.tab);
  const { answered, matched, searching } = listing;
  const isWhole = dump.reading === null && searching === null;
  useEffect(() => {
    if (answered === null || !isWhole) return;
    const { need } = tab === 'timeline' ? useTimelines.getState() : useDistributions.getState();
    need(dump.id, answered, matched);
  }, [tab, answered, matched, isWhole, dump.id]);
  const timeline = useTimelines(({ plots }) => plots[dump.id] ?? noPlot);
  const distributions = useDistributions(({ plots }) => plots[dump.id] ?? noPlot);
  if (dump.reading !== null) return <p className="strip-words tx3">{words.reading}</p>;
  if (answered !== null && matched === 0 && searching === null)
    return <p className="strip-words tx3">{words.noneMatch}</p>;
  return tab === 'timeline' ? (
    <Drawn plot={timeline}>
      {(value) => (
        <RequestsTimeline dump={dump} listing={listing} timeline={value} lanes={lanes} onOpen={onOpen} />
      )}
    </Drawn>
  ) : (
    <Drawn plot={distributions}>{(value) => <RequestsDistributions distributions={value} />}</Drawn>
  );
}

/** What was read last, marked while another one is on its way. */
function Drawn<T>({ plot, children }: { plot: Plot<T>; children(value: T): ReactNode }) {
  const { plots: words } = useMessages();
  const tell = useTell();
  const { value, key, asked, problem } = plot;
  if (problem)
    return (
      <p className="strip-words tx2">
        {words.failedWhy(tell(problem).message)} {tell(problem).hint}
      </p>
    );
  return (
    <div className="strip-body" aria-busy={key !== asked || value === null}>
      {value === null ? null : children(value)}
    </div>
  );
}
