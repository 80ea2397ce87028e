"""What an admin wants of how calls are made, and what becomes of it, a wish at a time.

Pure. A wish says what somebody changed and is silent about what they were only shown; it is applied to
the business as it stands when it is saved, so that two people who change different things both succeed.
"""
