/** The pictures that a run is tested on: its own, or those of another folder. @module */
import { type ImageFolder, listImageFolder } from "../../data/folder/folder.ts";
import { readPictureFile } from "../../data/folder/read_contents.ts";
import { composed } from "../../data/text/composed.ts";
import { listed, plural } from "../../data/text/listed.ts";
import { visible } from "../../data/text/visible.ts";
import { reasonOf } from "../../data/text/system_reason.ts";
import type { RunRecord } from "../../engine/run/record.ts";
import type { Source } from "../inputs/sources.ts";
import { say } from "../terminal/progress.ts";

/** A picture with what it should be. */
export interface LabelledSource extends Source {
  readonly className: string;
  /** SHA-256 of the file that it must be. */
  readonly digest?: string;
}

function sourcesOf({ classes, files }: Pick<ImageFolder, "classes" | "files">): LabelledSource[] {
  return files.map(({ name, path, label }) => ({
    name,
    className: classes[label],
    read: () => readPictureFile({ path, name }),
  }));
}

/**
 * The pictures of a folder, one sub-folder a class; of one with a split its test part alone, which is
 * said. Throws an `Error` where there are none, or the run doesn't know a class.
 */
export async function folderSources(
  folder: string,
  known: readonly string[],
): Promise<LabelledSource[]> {
  const { classes, files } = await listImageFolder(folder, "test");
  const tests = files.filter(({ part }) => part === "test");
  if (tests.length) {
    say(
      `'${visible(folder)}' has a split of its own: ${
        plural(tests.length, "picture")
      } of its test ` +
        `part are tested, ${files.length - tests.length} of the others are not`,
    );
  }
  const sources = sourcesOf({ classes, files: tests.length ? tests : files });
  if (sources.length === 0) {
    throw new Error(
      `Cannot evaluate as there is nothing to test in '${visible(folder)}': ` +
        "put pictures into one sub-folder a class",
    );
  }
  const names = new Set(sources.map(({ className }) => className));
  const unknown = [...names].filter((name) => !known.includes(name));
  if (unknown.length === 0) return sources;
  const quoted = (all: readonly string[]) => listed(all.map((name) => `'${visible(name)}'`));
  throw new Error(
    `Cannot evaluate as the run knows no class ${quoted(unknown)}: ` +
      `it knows ${quoted(known)}, rename the sub-folders`,
  );
}

/**
 * The run's own test pictures, below `at` or where they were. Throws an `Error` where one is not
 * there any more; whoever reads them holds them against their digests.
 */
export async function ownSources(
  run: string,
  { split, data }: RunRecord,
  at?: string,
): Promise<LabelledSource[]> {
  if (split.test.length === 0) {
    throw new Error(
      `Cannot evaluate '${visible(run)}' as it set no test pictures aside: name a FOLDER`,
    );
  }
  const digests = data.digests.test;
  if (digests.length !== split.test.length) {
    throw new Error(
      `Cannot repeat the test of '${visible(run)}' as its run.json has ` +
        `${plural(digests.length, "digest")} for ${plural(split.test.length, "test picture")}: ` +
        "name a FOLDER",
    );
  }
  const folder = at ?? data.folder;
  const listing = await listImageFolder(folder, "test").catch((error) => {
    throw notRepeated(run, reasonOf(error));
  });
  const byName = new Map(sourcesOf(listing).map((source) => [source.name, source]));
  return split.test.map((name, i) => {
    const source = byName.get(composed(name)) ?? byName.get(name);
    if (source) return { ...source, name, digest: digests[i] };
    throw notRepeated(run, `'${visible(name)}' is not in '${visible(folder)}'`);
  });
}

/** The error of pictures that are not where they were, or not what they were. */
export function notRepeated(run: string, reason: string): Error {
  return new Error(
    `Cannot repeat the test of '${
      visible(run)
    }' as its pictures are not as they were (${reason}): ` +
      "name with --at where they are",
  );
}
