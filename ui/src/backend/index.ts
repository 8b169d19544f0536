export {
  call,
  CallError,
  isCallError,
  onChanged,
  sentence,
  useBackend,
  type Backend,
  type CommandName,
  type Failure,
  type Input,
  type InputArgs,
  type Output,
} from './call';
export { insideProgram, tauriBackend } from './tauri';
