import type { MetricDescription, RunProgress } from "../../messages/runs.ts";
import { duration, figure, number } from "../../shared/format.ts";

/** How far a training is, and its figures of late, which are of pictures that it learns from. */
export function TrainingFigures({ progress, totalSteps, metrics, left }: {
  progress: RunProgress;
  totalSteps: number;
  metrics: readonly MetricDescription[];
  /** Seconds that the rest takes, where it goes on. */
  left?: number;
}) {
  const { step, seconds, figures } = progress;
  return (
    <p class="row figures">
      <span class="number step">step {number(step)} of {number(totalSteps)}</span>
      {step > 0 && (
        <>
          {left !== undefined && <span class="number">about {duration(left)} left</span>}
          {metrics.map((metric) => (
            <span key={metric.name} class="number">
              {metric.isOfExamples && "training "}
              {figure(metric, figures[metric.name])}
            </span>
          ))}
          <span class="number">{duration(seconds)}</span>
        </>
      )}
    </p>
  );
}
