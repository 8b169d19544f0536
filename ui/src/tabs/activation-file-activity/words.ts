/** Words of attributes. */
import { number, t } from '../../texts/index.svelte';

export function attributeWord(name: string): string {
  return name === 'cores' || name === 'virtual_machine' ? t(`activity.attribute_${name}`) : name;
}

export function valueWord(value: number | string): string {
  if (typeof value === 'number') return number(value);
  return value === 'yes' || value === 'no' ? t(`activity.${value}`) : value;
}
