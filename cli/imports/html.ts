/** The network of an HTML file that `export --format html` wrote. @module */
import { hasModel, readModelBlocks } from "../exports/html/blocks.ts";
import type { ImportFormat } from "./format.ts";

/** One file of HTML; nothing of it is run. */
export const html: ImportFormat = {
  about: "a page of `export --format html`, which tells all but its test",
  options: [],
  detects: (bytes, name) => /\.html?$/.test(name) || hasModel(bytes),
  read: (bytes, { file }) => ({
    model: readModelBlocks(bytes, file),
    remarks: [
      "The page's test is its maker's word, and is left there: `evaluate` tests the network",
    ],
  }),
};
