# What Autobahn masks with when it finds it; its own way looks at one octet after another in Python.
from org.pulsarweb.web import AutobahnOctets


class XorMaskerNull:
    def __init__(self, mask=None):
        self.ptr = 0

    def pointer(self):
        return self.ptr

    def reset(self):
        self.ptr = 0

    def process(self, data):
        self.ptr += len(data)
        return data


class XorMasker(XorMaskerNull):
    def __init__(self, mask):
        self.ptr = 0
        self.mask = mask

    def process(self, data):
        masked = AutobahnOctets.mask(data, self.mask, self.ptr)
        self.ptr += len(data)
        return masked.tostring()


def createXorMasker(mask, len=None):
    return XorMasker(mask)
