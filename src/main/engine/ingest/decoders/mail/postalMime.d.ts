// The part of postal-mime the mail decoder uses; its own types name browser classes the engine does not know.
declare module 'postal-mime' {
  export interface Mailbox {
    readonly name: string;
    readonly address?: string;
    readonly group?: readonly Mailbox[];
  }
  export interface Header {
    readonly key: string;
    readonly originalKey: string;
    readonly value: string;
  }
  export interface Attachment {
    readonly filename: string | null;
    readonly mimeType: string;
    readonly disposition: string | null;
    readonly related?: boolean;
    readonly contentId?: string;
    readonly content: ArrayBuffer | Uint8Array | string;
  }
  export interface Email {
    readonly headers: readonly Header[];
    readonly from?: Mailbox;
    readonly sender?: Mailbox;
    readonly replyTo?: readonly Mailbox[];
    readonly returnPath?: string;
    readonly to?: readonly Mailbox[];
    readonly cc?: readonly Mailbox[];
    readonly bcc?: readonly Mailbox[];
    readonly subject?: string;
    readonly messageId?: string;
    readonly inReplyTo?: string;
    readonly references?: string;
    readonly date?: string;
    readonly html?: string;
    readonly text?: string;
    readonly attachments: readonly Attachment[];
  }
  export default class PostalMime {
    static parse(
      email: Uint8Array,
      options?: {
        readonly forceRfc822Attachments?: boolean;
        readonly attachmentEncoding?: 'arraybuffer';
        readonly maxNestingDepth?: number;
        readonly maxHeadersSize?: number;
      },
    ): Promise<Email>;
  }
}
