import { answered, inspectionChild, pictureOf, runDirectory } from "../../../../server/gallery.ts";
import { jobOf } from "../../../../server/questions.ts";
import { define } from "../../../../utils.ts";

/** Asks the inspection child; it drops the job where the browser no longer waits. */
export const handlers = define.handlers({
  GET: ({ params, url, req }) =>
    answered(async () => {
      const job = jobOf(await runDirectory(params.run), params.question, url.searchParams);
      const pixels = "picture" in job && "upload" in job.picture
        ? new Uint8Array((await pictureOf(job.run, job.picture.upload)).pixels)
        : undefined;
      const { signal } = req;
      const { answer, body } = await inspectionChild().ask(job, { pixels, signal });
      const headers = { "cache-control": "no-store" };
      if (body.length === 0) return Response.json(answer, { headers });
      const type = {
        "content-type": "application/octet-stream",
        "x-answer": JSON.stringify(answer),
      };
      return new Response(body, { headers: { ...headers, ...type } });
    }),
});
