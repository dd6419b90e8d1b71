import { useSignal } from "@preact/signals";
import { send } from "../features/runs/api.ts";
import { messageOf } from "../shared/errors.ts";
import { addressed } from "../shared/address.ts";

/** What can be chosen. */
export interface Choices {
  /** The names of the `--data` folders. */
  readonly data: readonly string[];
  readonly recipes: readonly string[];
  readonly architectures: readonly string[];
  /** The network that a recipe is tuned with, where it is another than the usual one. */
  readonly networks: Readonly<Record<string, string>>;
  /** The recipes that are for their network alone. */
  readonly single: readonly string[];
}

const NUMBERS = [
  { name: "epochs", label: "Epochs", hint: "the recipe's" },
  { name: "batch", label: "Pictures a step", hint: "the recipe's" },
  { name: "seed", label: "Seed", hint: "1" },
];

/** A form that starts a training and goes to its page. */
export default function StartTraining(
  { data, recipes, architectures, networks, single }: Choices,
) {
  const recipe = useSignal(recipes[0]);
  const network = useSignal(architectures[0]);
  const choose = (name: string) => {
    recipe.value = name;
    network.value = networks[name] ?? architectures[0];
  };
  const busy = useSignal(false);
  const problem = useSignal("");
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const texts = ["data", "recipe", "architecture"].map((name) => [name, form.get(name)])
      .filter(([, value]) => value !== null); // what the recipe decides is not sent
    const numbers = NUMBERS.map(({ name }) => [name, form.get(name)])
      .filter(([, value]) => value !== "").map(([name, value]) => [name, Number(value)]);
    busy.value = true;
    problem.value = "";
    try {
      const order = Object.fromEntries([...texts, ...numbers]);
      const { id } = await send("POST", "/api/runs", order) as { id: string };
      location.assign(addressed(`/runs/${encodeURIComponent(id)}`));
    } catch (error) {
      problem.value = messageOf(error);
      busy.value = false;
    }
  };
  return (
    <form class="panel" onSubmit={submit}>
      <h2>Start a training</h2>
      <div class="fields">
        <Choice name="data" label="Pictures" options={["", ...data]} />
        <Choice
          name="recipe"
          label="Recipe"
          options={recipes}
          value={recipe.value}
          onChoose={choose}
        />
        <Choice
          name="architecture"
          label="Network"
          options={architectures}
          value={network.value}
          isDecided={single.includes(recipe.value)}
          onChoose={(name) => network.value = name}
        />
        {NUMBERS.map(({ name, label, hint }) => (
          <label key={name} class="field">
            <span>{label}</span>
            <input name={name} type="number" min={name === "seed" ? 0 : 1} placeholder={hint} />
          </label>
        ))}
        <button type="submit" class="primary" disabled={busy}>
          {busy.value ? "Reading the pictures…" : "Start"}
        </button>
      </div>
      {problem.value && <p class="problem" role="alert">{problem}</p>}
    </form>
  );
}

function Choice({ name, label, options, value, isDecided = false, onChoose }: {
  name: string;
  label: string;
  options: readonly string[];
  /** The one that is chosen; the first where nothing is said. */
  value?: string;
  /** Whether another choice decides. */
  isDecided?: boolean;
  onChoose?: (option: string) => void;
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <select
        name={name}
        value={value}
        disabled={isDecided}
        title={isDecided ? "This recipe is for this network alone" : undefined}
        onChange={({ currentTarget }) => onChoose?.(currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option} value={option} selected={option === value}>
            {option || "Drawn faces"}
          </option>
        ))}
      </select>
    </label>
  );
}
