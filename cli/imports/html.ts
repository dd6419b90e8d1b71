/** The network of an HTML file that `export --format html` wrote. @module */
import { hasModel, readModelBlocks } from "../exports/html/blocks.ts";
import type { ImportFormat } from "./format.ts";

/** One file of HTML; nothing of it is run. */
export const html: ImportFormat = {
  about: "a page of `export --format html`, which tells all but its test",
  detects: (bytes, name) => /\.html?$/.test(name) || hasModel(bytes),
  read(bytes, { file, beside: _, ...told }) {
    const name = Object.entries(told).find(([, value]) => value !== undefined)?.[0];
    if (name) throw new Error(`Cannot use --${name} with '${file}' as the page tells that itself`);
    return {
      model: readModelBlocks(bytes, file),
      remarks: [
        "The page's test is its maker's word, and is left there: `evaluate` tests the network",
      ],
    };
  },
};
