import { HttpError } from "fresh";
import { define } from "../utils.ts";

const TITLES: Record<number, string> = {
  404: "There is no such page",
  405: "This page does not take that",
  422: "This can't be shown",
};

/** What a person sees where something went wrong. */
export default define.page(({ error }) => {
  const status = error instanceof HttpError ? error.status : 500;
  const message = error instanceof HttpError ? error.message : "";
  return (
    <section class="empty">
      <h1>{TITLES[status] ?? "Something went wrong here"}</h1>
      <p>{message || (status === 500 ? "The terminal says more." : "")}</p>
      <p>
        <a href="/" aria-current="false">Back to the runs</a>
      </p>
    </section>
  );
});
