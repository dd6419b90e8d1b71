/** The findings as lines and as a page. @module */
import type { Finding } from "./compare.ts";

/** What a reader made of an export. */
export interface Row extends Finding {
  readonly network: string;
  readonly format: string;
  readonly reader: string;
}

/** A row on the terminal. */
export function printed(
  { network, format, reader, words, isRight }: Row,
): string {
  return `${isRight ? "ok    " : "FAILED"} ${network.padEnd(20)} ${format.padEnd(42)} ` +
    `${reader.padEnd(17)} ${words}`;
}

/** The page: a table for each format, a network a line and a reader a column. */
export function page(
  rows: readonly Row[],
  versions: readonly string[],
  adapter: string,
): string {
  const tables = [...Map.groupBy(rows, ({ format }) => format)].map(
    ([format, rows]) => {
      const readers = [...new Set(rows.map(({ reader }) => reader))];
      const lines = [...Map.groupBy(rows, ({ network }) => network)].map(
        ([network, own]) => {
          const cells = readers.map((name) => {
            const row = own.find(({ reader }) => reader === name);
            return row
              ? `${row.isRight ? "" : "**failed:** "}${row.words.replaceAll("\n", " ")}`
              : "";
          });
          return [network, ...cells];
        },
      );
      const all = [["network", ...readers], [
        "---",
        ...readers.map(() => "---"),
      ], ...lines];
      return `## ${format}\n\n${all.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`;
    },
  );
  return `# What others make of exported networks

\`deno task test:interop --write\` makes this page. Each named network, of random weights and running
statistics, is exported in each format and read by each program that reads it; what it computes is held
against what the engine computes of the same weights: logits within 1e-4 and the same class on each of 100
pictures of the trained size, through preprocessing probabilities within 0.01 on pictures of other sizes.
In half precision logits are within 1 % of the largest.

The engine ran on ${adapter}; read by ${versions.join(", ")}.

${tables.join("\n")}`;
}
