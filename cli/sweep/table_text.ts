/** What came of a sweep, for a terminal. @module */
import { visible } from "../../data/text/visible.ts";
import { plural } from "../../data/text/listed.ts";
import type { Importance } from "../../engine/sweep/importance.ts";
import { type Mean, type SettingRow } from "../../engine/sweep/table.ts";
import { rungCount, type Sweep } from "../../engine/sweep/sweep.ts";
import type { Varied } from "../../engine/sweep/trial.ts";

/** How many settings are printed. */
const MOST_SHOWN = 20;

/** The settings, the best first, and how much each thing matters. */
export function sweepText(
  sweep: Sweep,
  rows: readonly SettingRow[],
  importances: readonly Importance[],
): string {
  const names = sweep.dimensions.map(({ name }) => name);
  const isHalving = rungCount(sweep) > 1;
  const head = [
    ...["setting", "accuracy", "95 % interval", "loss"],
    ...isHalving ? ["rung"] : [],
    ...["seeds", ...names],
  ];
  const lines = rows.slice(0, MOST_SHOWN).map((row) => [
    ...[`${row.setting}`, percent(row.accuracy?.mean), intervalText(row.accuracy)],
    row.loss?.mean.toFixed(4) ?? "failed",
    ...isHalving ? [`${row.rung + 1} of ${rungCount(sweep)}`] : [],
    `${row.results.length - row.failed} of ${sweep.seeds.length}`,
    ...names.map((name) => visible(String(row.varied[name]))),
  ]);
  const more = rows.length - MOST_SHOWN;
  return [
    "By validation:",
    ...aligned([head, ...lines]),
    ...more > 0 ? [`and ${plural(more, "setting")} more, in sweep.csv`] : [],
    ...importances.length ? ["", importanceText(importances)] : [],
  ].join("\n");
}

/** How much each thing matters: its share of the variance, and its best values. */
function importanceText(importances: readonly Importance[]): string {
  const lines = importances.map(({ name, share, groups }) => {
    const best = groups.reduce((a, b) => b.accuracy > a.accuracy ? b : a);
    return [percent(share), name, `best ${rangeText(best)} (${percent(best.accuracy)})`];
  });
  return [
    "What matters, as the share of the accuracies' variance that it explains alone:",
    ...aligned(lines),
  ].join("\n");
}

const rangeText = ({ from, to }: { readonly from: Varied; readonly to: Varied }) =>
  visible(from === to ? String(from) : `${from} to ${to}`);

const percent = (share: number | undefined) =>
  share === undefined ? "" : `${(100 * share).toFixed(1)} %`;

function intervalText(mean: Mean | undefined): string {
  return mean?.interval ? mean.interval.map((bound) => (100 * bound).toFixed(1)).join(" to ") : "";
}

/** Rows whose columns are as wide as their widest cell. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd());
}
