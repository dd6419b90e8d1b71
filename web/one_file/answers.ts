/** What the network says of each picture, as cards, the newest first. @module */
import { visible } from "../../data/text/visible.ts";
import type { Picture } from "../../data/picture/picture.ts";
import { resize } from "../../data/picture/resize.ts";
import type { ModelDescription } from "../../engine/formats/model.ts";
import { viridis } from "../../engine/inspect/colors.ts";
import type { HeatMap } from "../../engine/inspect/grad_cam.ts";
import { drawHeat } from "../features/gallery/draw/heat.ts";
import { messageOf } from "../shared/errors.ts";
import { percent } from "../shared/format.ts";
import { barsOf, byLikelihood } from "./bars.ts";
import type { Classifier } from "./classifier.ts";
import { button, byId, element } from "./elements.ts";
import { IDS } from "./ids.ts";
import { canvasOf } from "./picture.ts";

/** So many cards are kept. */
const MOST_CARDS = 24;
/** A picture is shown at least so large, in pixels. */
const SHOWN = 320;
/** An answer is unsure where the next is nearly as likely. */
const CLOSE = 0.2;

const VIRIDIS = Array.from({ length: 256 }, (_, i) => viridis(i / 255)).flat();

/** A picture with its name. */
export interface Named {
  readonly name: string;
  readonly picture: Picture;
}

/** Classifies a picture and puts its card first; gives the answer in a line. Rejects as the classifier does. */
export async function addAnswer(
  { name, picture }: Named,
  description: ModelDescription,
  classifier: Classifier,
): Promise<string> {
  const { classes } = description;
  const start = performance.now();
  const probabilities = await classifier.predict(picture);
  if (!probabilities.every(Number.isFinite)) {
    throw new Error("Cannot use the answer as it is no number: the network's weights are broken");
  }
  const seconds = (performance.now() - start) / 1000;
  const looks = looksOf(description, picture, name);
  show(element(
    "li",
    { class: "panel answer", "data-probabilities": JSON.stringify([...probabilities]) },
    looks.figure,
    element("div", {}, ...saidOf(classes, probabilities), looks.controls, timeText(seconds)),
  ));
  const [best] = byLikelihood(probabilities);
  classifier.gradCam(picture, best).then(
    (heat) => looks.show(heat, classes[best]),
    (error) => looks.tell(messageOf(error)),
  );
  return `${name}: ${visible(classes[best])}, ${percent(probabilities[best])}`;
}

/** Puts a card before the others; the oldest of many goes. */
function show(card: HTMLElement): void {
  const answers = byId(IDS.answers);
  answers.prepend(card);
  while (answers.children.length > MOST_CARDS) answers.lastElementChild!.remove();
  answers.parentElement!.hidden = false;
}

const small = (text: string) => element("p", { class: "muted small" }, text);

const timeText = (seconds: number) =>
  small(`Answered in ${seconds.toFixed(seconds < 1 ? 2 : 1)} s`);

/** The likeliest class, a word where another is nearly as likely, and the bars. */
function saidOf(classes: readonly string[], probabilities: Float32Array): HTMLElement[] {
  const [best, next] = byLikelihood(probabilities);
  const heading = element(
    "h2",
    {},
    element("span", { class: "class" }, classes[best]),
    " ",
    element("span", { class: "number" }, percent(probabilities[best])),
  );
  const bars = barsOf(classes, probabilities);
  if (next === undefined || probabilities[best] - probabilities[next] >= CLOSE) {
    return [heading, bars];
  }
  const unsure = `It is not sure: ${classes[next]} is nearly as likely.`;
  return [heading, element("p", { class: "unsure" }, unsure), bars];
}

/** The picture as the network sees it, only sharper, with the heat map over it when it is known. */
function looksOf(
  { preprocessing: { height, width, fit } }: ModelDescription,
  picture: Picture,
  name: string,
) {
  const zoom = Math.ceil(SHOWN / Math.max(height, width));
  const source = canvasOf(resize(picture, { height: height * zoom, width: width * zoom }, fit));
  const canvas = element("canvas", { role: "img", "aria-label": name });
  Object.assign(canvas, { height: source.height, width: source.width });
  drawHeat(canvas, source, VIRIDIS);
  const figure = element("figure", {}, canvas, element("figcaption", {}, name));
  const controls = element("div", { class: "looks" });
  return {
    figure,
    controls,
    show({ heat, width }: HeatMap, className: string) {
      const toggle = button("Where it looked", () => draw(!isOn), "toggle");
      let isOn = false;
      const draw = (on: boolean) => {
        isOn = on;
        toggle.setAttribute("aria-pressed", String(on));
        canvas.setAttribute(
          "aria-label",
          on ? `${name}, what speaks for ${visible(className)} is bright` : name,
        );
        drawHeat(canvas, source, VIRIDIS, on ? heat : undefined, width);
      };
      const says = heat.some((value) => value > 0)
        ? `The brighter, the more a place speaks for ${className} (Grad-CAM).`
        : `No place speaks for ${className} by itself (Grad-CAM).`;
      controls.append(toggle, small(says));
      draw(true);
    },
    tell(reason: string) {
      controls.append(small(reason));
    },
  };
}
