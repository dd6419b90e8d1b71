/** How well the network does, in words for everyone and a table. @module */
import { confusionsOf, type Report } from "../../engine/report/report.ts";
import { percent } from "../shared/format.ts";
import { type Markup, markup } from "./markup.ts";

/** A class with fewer test pictures says little. */
const FEW = 30;
/** So many mistakes are told. */
const MOST_CONFUSIONS = 3;
/** A longer table is folded. */
const MOST_ROWS = 12;

/** The section on a report, or on there being none. */
export function figures(report: Report | undefined): Markup {
  const none = markup`<p>No test of it came with it: nothing is known of how well it does.</p>`;
  return markup`<section class="panel" aria-labelledby="figures">
<h2 id="figures">How well it does</h2>
${report ? tested(report) : none}
</section>`;
}

function tested(report: Report): Markup {
  const { accuracy, accuracyInterval: [low, high], count, correct } = report;
  const between = `between ${percent(low)} and ${percent(high)}`;
  return markup`<p class="figure"><strong>${percent(accuracy)}</strong>
<span>right: ${correct} of ${count} pictures that it had not learnt from. Of many more pictures like them
it would get ${between} right (95 % interval).</span></p>
<div class="interval" role="img" aria-label="${percent(accuracy)}, ${between}">
<svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
<rect class="all" width="100" height="4"/>
<rect class="between" x="${100 * low}" width="${100 * (high - low)}" height="4"/>
<rect class="here" x="${100 * accuracy - 0.3}" width="0.6" height="4"/></svg></div>
<ul class="told">${remarks(report).map((remark) => markup`<li>${remark}</li>`)}</ul>
${folded(report)}`;
}

/** What is to be known beside the accuracy. */
function remarks(report: Report): string[] {
  const { accuracyInterval: [low], calibration: { error }, classes, remarks = [], twins } = report;
  const few = classes.filter(({ support }) => support < FEW).length;
  const named = confusionsOf(report).slice(0, MOST_CONFUSIONS).map(({ truth, taken, count }) =>
    `${classes[truth].name} for ${classes[taken].name} (${count})`
  );
  const guessing = 1 / classes.length;
  return [
    ...low <= guessing
      ? [`That may be no better than guessing, which would get ${percent(guessing)} right.`]
      : [],
    ...named.length ? [`It most often took ${named.join(", ")}.`] : [],
    error > 0.1
      ? "Its percentages are not to be relied on: they were off by more than 10 points on average."
      : `Its percentages were off by ${(100 * error).toFixed(1)} points on average.`,
    ...few ? [fewText(few)] : [],
    ...twins?.length
      ? [
        `${twins.length} test pictures have a twin among those it learnt from, which flatters these figures.`,
      ]
      : [],
    ...remarks,
  ];
}

const fewText = (few: number) =>
  few === 1
    ? `One class has fewer than ${FEW} test pictures, so that little is known of it.`
    : `${few} classes have fewer than ${FEW} test pictures, so that little is known of them.`;

function folded(report: Report): Markup {
  const all = table(report);
  if (report.classes.length <= MOST_ROWS) return all;
  return markup`<details class="more"><summary>All ${report.classes.length} classes</summary>
${all}</details>`;
}

function table({ classes }: Report): Markup {
  const row = ({ name, recall, precision, support }: Report["classes"][number]) =>
    markup`<tr><th scope="row">${name}</th>
<td class="number">${support ? percent(recall, 0) : "–"}</td>
<td class="number">${percent(precision, 0)}</td><td class="number">${support}</td></tr>`;
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Each class"><table>
<caption>Each class: how many of its pictures were found, and how often it was right to say its
name</caption>
<thead><tr><th scope="col">Class</th><th scope="col" class="number">Found</th>
<th scope="col" class="number">Right</th><th scope="col" class="number">Pictures</th></tr></thead>
<tbody>${classes.map(row)}</tbody></table></div>`;
}
