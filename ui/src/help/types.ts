/** The guide as the build makes it from `docs/guide/<language>/*.md`; see `guide/read.ts`. */

/** A heading of a chapter. Its id is the same in every language, so that a link to it holds in all of them. */
export interface Heading {
  id: string;
  level: 2 | 3;
  text: string;
}

/** What stands under one heading, as plain text for the search; what precedes the first one has no id. */
export interface Section {
  id: string | null;
  title: string;
  text: string;
}

export interface Chapter {
  id: string;
  title: string;
  /** The chapters of one part stand together in the list. */
  part: string;
  order: number;
  /** Made from Markdown in which HTML is not allowed: nothing in it is markup that somebody wrote by hand. */
  html: string;
  headings: Heading[];
  sections: Section[];
}
