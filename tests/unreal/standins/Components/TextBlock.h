// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "Blueprint/UserWidget.h"

class UTextBlock : public UWidget
{
public:
	FText GetText() const { return StandinText; }
	void SetText(FText InText) { StandinText = InText; }
	void SetColorAndOpacity(FSlateColor) {}
	void SetAutoWrapText(bool) {}
	virtual FString StandinWords() const override { return StandinText.ToString() + FString(TEXT("\n")); }

private:
	FText StandinText;
};
