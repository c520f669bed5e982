import type { Context } from './context';
import type { Send } from './send';
import type { Deletion, MaskedPhone, OpenData, Phone, ProfileEdit, Session, User } from './types';
/** What a logged-in user can do with their own account. */
export interface Account {
    /** Who am I? */
    me(): Promise<User>;
    /** Changes my profile, and gives it as it is now. */
    updateProfile(edit: ProfileEdit): Promise<User>;
    /** Shows the picture at this path, such as `e.detail.avatarUrl` of `chooseAvatar`, and gives my profile as it is now. */
    uploadAvatar(filePath: string): Promise<User>;
    /** Shows no picture of me any more. */
    removeAvatar(): Promise<User>;
    /** Makes the number mine that the user allowed: `e.detail` of `bindgetphonenumber`. */
    bindPhone(detail: OpenData): Promise<Phone>;
    /** My number, masked. */
    phone(): Promise<MaskedPhone>;
    /** Erases my number: the consent to keep it is withdrawn. */
    removePhone(): Promise<void>;
    /** Decrypts what WeChat encrypted for this user: an object with `encryptedData` and `iv`. */
    decrypt(detail: OpenData): Promise<Record<string, unknown>>;
    /** Has the server WeChat's newest key for this user? If not, `login({ fresh: true })` before the user taps. */
    checkSessionKey(): Promise<boolean>;
    /** Where am I logged in? Newest first. */
    sessions(): Promise<Session[]>;
    /** Ends one of my sessions. */
    endSession(id: string): Promise<void>;
    /** Ends all of my sessions but this one, and tells how many there were. */
    endOtherSessions(): Promise<number>;
    /** All that is stored about me. */
    exportAccount(): Promise<Record<string, unknown>>;
    /** Deletes my account, and logs out: a login before the time that the answer tells takes it back. */
    deleteAccount(): Promise<Deletion>;
}
export declare function createAccount(context: Context, send: Send): Account;
