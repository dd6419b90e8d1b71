import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { format } from "../gallery/format.ts";
import { HeatGrid } from "./HeatGrid.tsx";
import { Origin } from "./Origin.tsx";
import { followGradient, type GradientState, largest } from "./state.ts";
import { Step } from "./Step.tsx";
import { WeightSum } from "./WeightSum.tsx";

interface BackwardProps {
  readonly state: GradientState;
  readonly classes: readonly string[];
  /** Chooses the class that is wanted. */
  readonly children: ComponentChildren;
}

/** The gradient of a picture's loss, from a map's cells to its filter's weights and a step. */
export function Backward({ state, classes, children }: BackwardProps) {
  useEffect(() => followGradient(state), []);
  const { gradient, problem, shown, place } = state;
  const { value: found } = gradient;
  const map = shown.value;
  if (!map) return null;
  const { y, x } = place.value;
  const derivative = found?.cells[y * map.width + x];
  return (
    <div class="backward">
      {problem.value && <p class="problem" role="alert">{problem.value}</p>}
      <div class="wanted">
        {children}
        {found && (
          <p class="number" role="status">
            Loss = −log p({classes[state.wanted.value!]}) = <strong>{format(found.loss)}</strong>
          </p>
        )}
      </div>
      {found && (
        <div class="backward-columns">
          <div>
            <h3>1. How the loss depends on each cell</h3>
            <HeatGrid
              {...map}
              values={found.cells}
              under={found.values}
              label={`Derivatives of the loss by the cells of map ${map.map} of ${map.layer}`}
              saidBy="derivative-said"
              place={place}
            />
            <p id="derivative-said" class="number" aria-live="polite">
              Row {y}, column {x}: <strong>{format(derivative ?? 0)}</strong>.{" "}
              {sayOf(derivative ?? 0)}
            </p>
            <p class="muted">
              Warm cells raise the loss when they grow, cool ones lower it; grey below is the map.
              The strongest is <span class="number">{format(largest(found.cells))}</span> in size.
            </p>
            <Origin state={state} />
          </div>
          <div>
            <WeightSum state={state} />
            <Step state={state} classes={classes} />
          </div>
        </div>
      )}
    </div>
  );
}

function sayOf(derivative: number): string {
  if (derivative === 0) return "The loss does not depend on this cell.";
  return `If this cell grew, the loss would ${derivative > 0 ? "rise" : "fall"}.`;
}
