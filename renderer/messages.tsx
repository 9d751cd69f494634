import { createContext, type ReactNode, useContext } from 'react';
import { en, type Messages } from '../shared/messages/en/index.ts';
import { type Problem, tellProblem } from '../shared/outcome.ts';
import { type Phrase, say } from '../shared/phrase.ts';

export const MessagesContext = createContext<Messages>(en);

/** Gives everything below it the words of one language. Another language is another catalogue of the same shape. */
export function MessagesProvider({ messages, children }: { messages: Messages; children: ReactNode }) {
  return <MessagesContext value={messages}>{children}</MessagesContext>;
}

/** The catalogue of the window's language. */
export function useMessages(): Messages {
  return useContext(MessagesContext);
}

/** A clause of core's in the window's language. */
export function useSay(): (phrase: Phrase) => string {
  const { phrases } = useMessages();
  return (phrase) => say(phrase, phrases);
}

/** A problem in the window's language: what main said in English, said again from the catalogue. */
export function useTell(): (problem: Problem) => Problem {
  const words = useMessages();
  return (problem) => tellProblem(problem, words);
}
