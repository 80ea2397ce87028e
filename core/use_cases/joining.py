"""Write a call into which Retell's word was joined: evidence is never lost to a lock of our own.

One guarded write; a second one without the hold on the number where another call has it by now.
"""

from dataclasses import replace

from core.nouns.call import Call
from core.ports.store import Records


async def mark_joined(records: Records, joined: Call) -> Call:
    """Write the call; answers it as it was written. The caller holds the call's row."""
    if await records.calls.mark_call(joined):
        return joined
    # Another call to this number was let through meanwhile; this one's news must not be lost.
    apart = replace(joined, is_live=False)
    await records.calls.mark_call(apart)
    return apart
