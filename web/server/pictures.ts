/** Pictures of a run, found by their place in its report: a page never names a file. @module */
import { join, relative, sep } from "node:path";
import { readRecord, readReport } from "./runs.ts";

const MOST_BYTES = 20e6;
/** What browsers show, by its first bytes, whatever a file is called. */
const FORMATS = [
  { type: "image/jpeg", magic: [0xff, 0xd8, 0xff] },
  { type: "image/png", magic: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: "image/bmp", magic: [0x42, 0x4d] },
];

/** A picture's file as it is. */
export interface PictureFile {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A test picture of a run; where it can't be shown, why. */
export async function testPicture(run: string, index: number): Promise<PictureFile | string> {
  const [record, report] = [await readRecord(run), await readReport(run)];
  const file = report?.pictures[index]?.file;
  if (file === undefined) return "There is no such picture in the run's report";
  return await readPicture(record.data.folder, file);
}

/** Reads a picture of a folder; a link that leads out of it is not followed. */
export async function readPicture(folder: string, file: string): Promise<PictureFile | string> {
  try {
    const root = await Deno.realPath(folder);
    const path = await Deno.realPath(join(root, file));
    if (relative(root, path).split(sep)[0] === "..") {
      return "The picture is a link out of its folder";
    }
    if ((await Deno.stat(path)).size > MOST_BYTES) return "The picture has more than 20 MB";
    const bytes = await Deno.readFile(path);
    const format = FORMATS.find(({ magic }) => magic.every((byte, i) => bytes[i] === byte));
    return format ? { type: format.type, bytes } : "The picture is none that browsers show";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "The picture is not there any more";
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    return "The server may not read the run's pictures: start it with --data and their folder";
  }
}
