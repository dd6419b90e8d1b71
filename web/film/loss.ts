/** The loss below a film, with the place in it. @module */
import type { Look } from "./look.ts";
import type { Film } from "./film.ts";
import { type Box, text } from "./paint.ts";

/** Where and how the loss is drawn. */
interface Place {
  readonly loss: Box;
  readonly small: number;
  readonly look: Look;
}

/** Draws the curve over the logarithm of the step, a mark for each snapshot, and where the film is. */
export function drawLoss(
  context: CanvasRenderingContext2D,
  { loss, frames }: Film,
  { loss: box, small, look: { colours } }: Place,
  at: number,
): void {
  const last = Math.max(frames.at(-1)!.step, loss.at(-1)?.[0] ?? 0);
  const highest = loss.reduce((most, [, value]) => Math.max(most, value), 0);
  const xOf = (step: number) => box.x + box.width * Math.log1p(step) / (Math.log1p(last) || 1);
  const yOf = (value: number) => box.y + box.height * (1 - value / (highest || 1));
  const bottom = box.y + box.height;
  const words = (line: string, x: number, y: number, align: CanvasTextAlign = "left") =>
    text(context, line, { x, y, align, font: `${small}px`, colour: colours.muted });
  context.lineWidth = 2;
  context.strokeStyle = colours.line;
  stroke(context, [[box.x, bottom], [box.x + box.width, bottom]]);
  for (const { step } of frames) stroke(context, [[xOf(step), bottom], [xOf(step), bottom + 8]]);
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeStyle = colours.accent;
  stroke(context, loss.map(([step, value]) => [xOf(step), yOf(value)]));
  const [before, after] = [frames[Math.floor(at)], frames[Math.ceil(at)]];
  const x = xOf(before.step) + (xOf(after.step) - xOf(before.step)) * (at % 1);
  context.lineWidth = 2;
  context.strokeStyle = colours.ink;
  stroke(context, [[x, box.y - 6], [x, bottom + 8]]);
  context.fillStyle = colours.ink;
  context.beginPath();
  context.arc(x, bottom, 8, 0, 2 * Math.PI);
  context.fill();
  if (loss.length > 0) words(`loss, up to ${highest}`, box.x + box.width, box.y - 10, "right");
  const under = bottom + 10 + small;
  words("step 0", box.x, under);
  words(`step ${last.toLocaleString("en")}, logarithmic`, box.x + box.width, under, "right");
}

function stroke(
  context: CanvasRenderingContext2D,
  points: readonly (readonly [number, number])[],
): void {
  context.beginPath();
  points.forEach(([x, y], i) => i ? context.lineTo(x, y) : context.moveTo(x, y));
  context.stroke();
}
