# What Autobahn checks texts with when it finds it; its own way looks at one octet after another in Python.
from org.pulsarweb.web import AutobahnOctets


class Utf8Validator:
    def __init__(self):
        self.reset()

    def reset(self):
        self.text = AutobahnOctets.Text()
        self.i = 0

    def validate(self, ba):
        bad = self.text.firstBad(ba)
        if bad >= 0:
            self.i += bad
            return False, False, bad, self.i
        self.i += len(ba)
        return True, self.text.isWhole(), len(ba), self.i
