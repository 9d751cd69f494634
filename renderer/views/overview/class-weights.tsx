import type { ClassWeight, RealClass } from '../../../shared/class-weight.ts';
import { tiedClasses } from '../../../shared/class-weight.ts';
import { formatNumber } from '../../../shared/format.ts';
import { useMessages } from '../../messages.tsx';
import { useSignals } from '../../use-signals.ts';
import { Bar } from '../../widgets/bar.tsx';

/** The classes that nothing speaks for follow in this order. */
const order: readonly RealClass[] = ['L', 'H', 'D', 'W'];

/** How heavily the findings speak for each class, so that a tie is seen as a tie. Nothing while nothing fired. */
export function ClassWeights() {
  const { overview: words } = useMessages();
  const { classes } = useSignals();
  const [heaviest] = classes;
  if (!heaviest || heaviest.weight === 0) return null;
  const tied = tiedClasses(classes);
  const rest = order.filter((of) => !classes.some((one) => one.class === of));
  const rows: readonly Pick<ClassWeight, 'class' | 'weight'>[] = [
    ...classes,
    ...rest.map((of) => ({ class: of, weight: 0 })),
  ];
  return (
    <section className="class-weights" aria-labelledby="class-weights">
      <h2 id="class-weights" title={words.weightText}>
        {words.weight}
      </h2>
      <dl>
        {rows.map(({ class: of, weight }) => (
          <div key={of}>
            <dt>{words.classes[of]}</dt>
            <dd className="class-bar">
              <Bar
                fraction={weight / heaviest.weight}
                label={words.classes[of]}
                text={formatNumber(weight)}
                look={weight === heaviest.weight ? 'high' : 'muted'}
              />
            </dd>
            <dd className="num">{weight.toFixed(1)}</dd>
          </div>
        ))}
      </dl>
      {tied.length > 1 ? (
        <p className="class-tie">{words.tied(tied.map(({ class: of }) => words.classes[of]))}</p>
      ) : null}
    </section>
  );
}
