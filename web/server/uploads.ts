/** Pictures that were dropped in: kept in memory, in the size of a run's network, never on disk. @module */
import { HttpError } from "fresh";
import type { Picture } from "../../data/picture/picture.ts";

/** The most bytes of an upload. */
export const MAX_UPLOAD = 20 * 2 ** 20;

const MOST = 64;
const uploads = new Map<string, { readonly run: string; readonly picture: Picture }>();

/** Keeps a picture for a run and returns its name; the oldest of too many is forgotten. */
export function keepUpload(run: string, picture: Picture): string {
  const id = `upload-${crypto.randomUUID()}`;
  uploads.set(id, { run, picture });
  if (uploads.size > MOST) uploads.delete([...uploads.keys()][0]);
  return id;
}

/** The upload of that name, `undefined` where it is no upload's. Throws an `HttpError` if it is gone. */
export function uploadOf(run: string, id: string): Picture | undefined {
  if (!id.startsWith("upload-")) return undefined;
  const upload = uploads.get(id);
  if (upload?.run === run) return upload.picture;
  throw new HttpError(404, "Cannot show this picture as it is no longer kept: drop it in again");
}

/** Reads a request's body. Throws an `HttpError` as soon as it is more than 20 MB. */
export async function readUpload({ body, headers }: Request): Promise<Uint8Array> {
  const tooLarge = () => new HttpError(413, "Cannot take this picture as it has more than 20 MB");
  if (Number(headers.get("content-length")) > MAX_UPLOAD) throw tooLarge();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MAX_UPLOAD) throw tooLarge();
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
