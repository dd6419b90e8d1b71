/** The findings as lines and as a page. @module */
import type { Finding } from "./compare.ts";

/** What a reader made of an export. */
export interface Row extends Finding {
  readonly network: string;
  readonly format: string;
  readonly reader: string;
}

/** A row on the terminal. */
export function printed({ network, format, reader, words, isRight }: Row): string {
  return `${isRight ? "ok    " : "FAILED"} ${network.padEnd(20)} ${format.padEnd(42)} ` +
    `${reader.padEnd(17)} ${words}`;
}

/** The page: a table for each format, a network a line and a reader a column. */
export function page(rows: readonly Row[], versions: readonly string[], adapter: string): string {
  const tables = [...Map.groupBy(rows, ({ format }) => format)]
    .map(([format, own]) => `## ${format}\n\n${tableOf(own)}\n`);
  return `# What others make of exported networks

\`deno task test:interop --write\` makes this page. Each named network, and some that hold all layers
and other ops between them, all of random weights and running statistics, is exported in each format
and read by each program that reads it. What that computes is held against what the engine computes
of the same weights: logits within 1e-4 and the same class on each of 100 pictures of the trained
size, through preprocessing probabilities within 0.01 on pictures of other sizes. In half precision
logits are within 1 % of the largest. Where a format can't say a network, the table tells why.

The engine ran on ${adapter}; read by ${versions.join(", ")}.

${tables.join("\n")}`;
}

/** Of one format. */
function tableOf(rows: readonly Row[]): string {
  const readers = [...new Set(rows.map(({ reader }) => reader))];
  const lines = [...Map.groupBy(rows, ({ network }) => network)].map(([network, own]) => [
    network,
    ...readers.map((name) => cellOf(own.find(({ reader }) => reader === name))),
  ]);
  return [["network", ...readers], ["---", ...readers.map(() => "---")], ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function cellOf(row: Row | undefined): string {
  if (!row) return "";
  const words = row.words.replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
  return row.isRight ? words : `**failed:** ${words}`;
}
