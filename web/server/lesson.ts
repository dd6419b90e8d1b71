/** The lesson on windows, by the engine's own arithmetic. @module */
import { windowOf, windowOutput } from "../../engine/ops/shared/window.ts";
import { type Choice, CHOICES, keyOf, type Lesson, type Outcome } from "../messages/learn.ts";

/** How every choice of the page comes out. */
export function lesson(): Lesson {
  const choices = CHOICES.size.flatMap((size) =>
    CHOICES.kernel.flatMap((kernel) =>
      CHOICES.stride.flatMap((stride) =>
        CHOICES.padding.map((padding): Choice => ({ size, kernel, stride, padding }))
      )
    )
  );
  return Object.fromEntries(choices.map((choice) => [keyOf(choice), outcomeOf(choice)]));
}

function outcomeOf({ size, kernel, stride, padding }: Choice): Outcome {
  const window = windowOf([size, size], [kernel, kernel], [stride, stride], padding);
  const [places] = windowOutput(size, size, [kernel, kernel], window);
  return { places, before: window.pads[0], after: window.pads[2] };
}
