import { plural } from "../../shared/format.ts";
import { ask } from "./session.ts";
import { filledClasses, isBusy, kept, model, own } from "./state.ts";

/** What this browser keeps for the next visit, and the way to forget it. */
export function Kept() {
  const pictures = filledClasses.value.reduce((sum, { count }) => sum + count, 0);
  const { classes } = own.value;
  if (!classes.length && !model.value && !kept.value?.problem) return null;
  const parts = [
    ...classes.length
      ? [`${plural(pictures, "picture")} of ${plural(classes.length, "class", "classes")}`]
      : [],
    ...model.value ? ["the model"] : [],
  ];
  const isAll = kept.value?.isAll !== false;
  const forget = () => {
    if (confirm("Forget the classes, all pictures and the model? They are gone then.")) {
      ask({ type: "forget" });
    }
  };
  return (
    <div class="kept">
      {kept.value?.problem && <p class="caution" role="alert">{kept.value.problem}</p>}
      <div class="row">
        <span class="muted" role="status">
          {parts.length > 0 && (isAll
            ? `Kept in this browser for your next visit: ${parts.join(" and ")}.`
            : `Not all is kept in this browser yet: ${parts.join(" and ")}.`)}
        </span>
        <button type="button" class="quiet danger" disabled={isBusy.value} onClick={forget}>
          Forget all
        </button>
      </div>
    </div>
  );
}
