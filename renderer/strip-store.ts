import { create } from 'zustand';
import { defaultStrip, type StripLook } from '../shared/window-layout.ts';

interface StripState extends StripLook {
  change(look: Partial<StripLook>): void;
}

/** How the drawings above the table of requests look: kept in the session, the same for every dump. */
export const useStrip = create<StripState>()((set) => ({
  ...defaultStrip,
  change: (look) => set(look),
}));
