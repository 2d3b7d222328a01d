import sys
from autobahntestsuite import choosereactor
from autobahntestsuite import wstest
wstest.run()
