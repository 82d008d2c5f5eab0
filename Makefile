# The same words as ./dev, for those whose fingers know make.
.PHONY: demo test check

demo test check:
	./dev $@
