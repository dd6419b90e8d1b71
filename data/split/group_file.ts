/** A CSV file that names a group for files, for example the person in each picture. @module */
import { composed } from "../text/composed.ts";
import { csvValues, linesOf } from "../text/csv.ts";

/** A group file that can't be used; the message names the line. */
export class GroupFileError extends Error {
  override name = "GroupFileError";
}

/**
 * The group of each file: a line has a file, as it is named within the folder, and a group. A first
 * line `file,group` is passed over. Throws a `GroupFileError` where a line has no two values, a file
 * is not among `known` or has two groups, and where there is none.
 */
export function parseGroups(text: string, known: ReadonlySet<string>): Map<string, string> {
  const groups = new Map<string, string>();
  linesOf(text).forEach((line, i) => {
    if (line.trim() === "") return;
    const fail = (state: string, todo: string): never => {
      throw new GroupFileError(`Cannot use the groups as line ${i + 1} ${state}: ${todo}`);
    };
    const values = csvValues(line) ??
      fail(`has a quote within a value, '${line}'`, "put quotes around the whole and double it");
    if (values.length !== 2 || values.includes("")) {
      fail(`has ${values.length} values, '${line}'`, "write a file, a comma and its group");
    }
    const written = values[0].replaceAll("\\", "/").replace(/^\.\//, "");
    const [file, group] = [known.has(written) ? written : composed(written), values[1]];
    if (i === 0 && file.toLowerCase() === "file" && !known.has(file)) return;
    if (!known.has(file)) {
      const example = [...known][0];
      fail(`names '${file}'`, `name pictures as they are within the folder, like '${example}'`);
    }
    if ((groups.get(file) ?? group) !== group) {
      fail(`names '${file}' again`, "give it one group");
    }
    groups.set(file, group);
  });
  if (groups.size === 0) {
    throw new GroupFileError(
      "Cannot use the groups as their file names no picture: write a line of file,group for each",
    );
  }
  return groups;
}
