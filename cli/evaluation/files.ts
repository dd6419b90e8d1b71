/** The pictures that a run is tested on: its own, or those of another folder. @module */
import { type ImageFolder, listImageFolder } from "../../data/folder/image_folder.ts";
import { findPictures } from "../../data/folder/find_pictures.ts";
import { inPlace } from "../../data/folder/source_file.ts";
import { passedOverLines } from "../../data/survey/survey_text.ts";
import { composed } from "../../data/text/composed.ts";
import { plural, quoted } from "../../data/text/listed.ts";
import { visible } from "../../data/text/visible.ts";
import type { RunRecord } from "../../engine/run/record.ts";
import { isSource, type Source } from "../inputs/sources.ts";
import { say } from "../terminal/progress.ts";

/** A picture with what it should be. */
export interface LabelledSource extends Source {
  readonly className: string;
  /** SHA-256 of the file that it must be. */
  readonly digest?: string;
  /** Among the others of its source, where those are read the fastest in their order. */
  readonly place?: number;
}

function sourcesOf({ classes, files }: Pick<ImageFolder, "classes" | "files">): LabelledSource[] {
  return inPlace(files)
    .map(({ name, label, read }) => ({ name, className: classes[label], read }));
}

/**
 * The pictures of a folder, one sub-folder a class; of one with a split its test part alone, which is
 * said. Throws an `Error` where there are none, or the run doesn't know a class.
 */
export async function folderSources(
  folder: string,
  known: readonly string[],
): Promise<LabelledSource[]> {
  const { classes, files, passedOver } = await listImageFolder(folder, "test");
  for (const line of passedOverLines(passedOver)) say(`Warning: ${line}`);
  const tests = files.filter(({ part }) => part === "test");
  if (tests.length) {
    say(
      `'${visible(folder)}' has a split of its own: ${
        plural(tests.length, "picture")
      } of its test ` +
        `part are tested, ${files.length - tests.length} of the others are not`,
    );
  }
  const ownName = new Map(known.map((name) => [composed(name), name]));
  const sources = sourcesOf({
    classes: classes.map((name) => ownName.get(name) ?? name),
    files: tests.length ? tests : files,
  });
  if (sources.length === 0) {
    throw new Error(
      `Cannot evaluate as there is nothing to test in '${visible(folder)}': ` +
        "put pictures into one sub-folder a class",
    );
  }
  const names = new Set(sources.map(({ className }) => className));
  const unknown = [...names].filter((name) => !known.includes(name));
  if (unknown.length === 0) return sources;
  throw new Error(
    `Cannot evaluate as the run knows no class ${quoted(unknown)}: ` +
      `it knows ${quoted(known)}, rename the sub-folders`,
  );
}

/** What a run knows of its pictures. */
interface OwnPictures {
  readonly record: RunRecord;
  readonly classes: readonly string[];
}

/** The class of a picture of the run's own: the top folder, or that below a part's. */
function classOf(name: string, classes: readonly string[]): string {
  const folders = composed(name).split("/").slice(0, -1);
  const found = classes.find((each) => folders.slice(0, 2).includes(composed(each)));
  if (found !== undefined) return found;
  throw new Error(`Cannot use '${visible(name)}' of the run's test as it is in no class's folder`);
}

/**
 * The run's own test pictures, below `at` or where they were. Throws an `Error` where one is not
 * there any more; whoever reads them holds them against their digests.
 */
export async function ownSources(
  run: string,
  { record: { split, data }, classes }: OwnPictures,
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
  if (!await isSource(folder)) throw notRepeated(run, `there is no folder '${visible(folder)}'`);
  const found = await findPictures(folder, split.test);
  return inPlace(split.test.map((name, i) => {
    const picture = found[i];
    if (!picture) throw notRepeated(run, `'${visible(name)}' is not in '${visible(folder)}'`);
    const { className = classOf(name, classes), place, read } = picture;
    return { name, className, digest: digests[i], place, read };
  }));
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
