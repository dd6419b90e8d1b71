import { rootLabel } from "../../../shared/format.ts";

/** One of several, by name; the empty name is that of the drawn faces. */
export function Choice({ name, label, options, value, isDecided = false, onChoose }: {
  name: string;
  label: string;
  options: readonly string[];
  value: string;
  /** Whether another choice decides. */
  isDecided?: boolean;
  onChoose: (option: string) => void;
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <select
        name={name}
        value={value}
        disabled={isDecided}
        title={isDecided ? "This recipe is for this network alone" : undefined}
        onChange={({ currentTarget }) => onChoose(currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option} value={option} selected={option === value}>
            {rootLabel(option)}
          </option>
        ))}
      </select>
    </label>
  );
}
