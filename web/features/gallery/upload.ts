/** Gives a picture to the server on this machine. @module */
import { addressOf, errorOf } from "./api.ts";

/** Uploads a file of at most 20 MB and returns the name that the server gives it. */
export async function uploadTo(run: string, file: Blob): Promise<string> {
  if (file.size > 20 * 2 ** 20) {
    throw new Error("Cannot take this picture as it has more than 20 MB: choose a smaller one");
  }
  const response = await fetch(addressOf(run, "pictures"), {
    method: "POST",
    body: file,
  });
  if (!response.ok) throw await errorOf(response);
  return (await response.json()).id;
}
