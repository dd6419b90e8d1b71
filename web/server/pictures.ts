/** Pictures of a run, found by their place in its report: a page never names a file. @module */
import { encode } from "fast-png";
import { formatOf } from "../../data/decode/formats.ts";
import { readRunRecord } from "../../engine/run/record.ts";
import { safeDecoder } from "./gallery.ts";
import { reportOf } from "./reports.ts";
import { readWithin } from "../inspection/run_files.ts";

/** What browsers show as it is, by what the file is, whatever it is called. */
const SHOWN: Record<string, string> = {
  JPEG: "image/jpeg",
  PNG: "image/png",
  BMP: "image/bmp",
};

/**
 * A test picture of a run; what browsers do not show comes as PNG. Throws an `Error` in words where
 * there is no such picture, or where it can't be read any more.
 */
export async function testPicture(run: string, index: number): Promise<Response> {
  const [record, report] = [await readRunRecord(run), await reportOf(run)];
  const file = report?.pictures[index]?.file;
  if (file === undefined) throw new Error("There is no such picture in the run's report");
  return await shownPicture(await readWithin(record.data.folder, file), file);
}

/** A picture as browsers show it: what they do not comes as PNG. */
export async function shownPicture(
  bytes: Uint8Array<ArrayBuffer>,
  file: string,
): Promise<Response> {
  const type = SHOWN[formatOf(bytes)?.name ?? ""];
  const body = type ? bytes : await asPng(bytes, file);
  return new Response(body, {
    headers: { "content-type": type ?? "image/png", "cache-control": "private, max-age=60" },
  });
}

async function asPng(bytes: Uint8Array, file: string) {
  const { height, width, pixels } = await safeDecoder().decode(bytes, file);
  return encode({ height, width, data: pixels, channels: 3, depth: 8 }) as Uint8Array<ArrayBuffer>;
}
