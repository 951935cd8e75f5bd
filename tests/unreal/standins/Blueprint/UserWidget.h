// STAND-IN, not Unreal: see CoreMinimal.h. The part of UMG that the tavern uses, with names and signatures as in Unreal 5.1 to
// 5.8; what a player does is done by the members that begin with Standin.

#pragma once

#include "CoreMinimal.h"
#include "Types/SlateEnums.h"

class APlayerController;
class SWidget;
class UWidgetTree;

class SWidget
{
};

struct FGeometry
{
};

enum class ESlateVisibility : uint8
{
	Visible,
	Collapsed,
	Hidden,
};

namespace ESlateSizeRule
{
	enum Type : int
	{
		Automatic,
		Fill,
	};
}

struct FSlateChildSize
{
	FSlateChildSize(ESlateSizeRule::Type InSizeRule) : SizeRule(InSizeRule) {}
	ESlateSizeRule::Type SizeRule;
};

struct FMargin
{
	FMargin(float, float, float, float) {}
};

struct FSlateColor
{
	FSlateColor(const FLinearColor& InColor) : StandinColor(InColor) {}
	FLinearColor StandinColor;
};

class UVisual : public UObject
{
};

class UWidget : public UVisual
{
public:
	ESlateVisibility GetVisibility() const { return StandinVisibility; }
	void SetVisibility(ESlateVisibility InVisibility) { StandinVisibility = InVisibility; }
	void SetKeyboardFocus() { StandinFocused() = this; }
	static UWidget*& StandinFocused()
	{
		static UWidget* Focused = nullptr;
		return Focused;
	}

	/** The words in it, each on a line; what a person does to the part with this hint, caption or choice. */
	virtual FString StandinWords() const { return FString(); }
	virtual bool StandinEnter(const FString&, const FString&) { return false; }
	virtual bool StandinPress(const FString&, bool) { return false; }
	virtual bool StandinChoose(int32) { return false; }

protected:
	virtual TSharedRef<SWidget> RebuildWidget() { return MakeShared<SWidget>(); }

private:
	ESlateVisibility StandinVisibility = ESlateVisibility::Visible;
};

class UPanelSlot : public UVisual
{
};

class UPanelWidget : public UWidget
{
public:
	UPanelSlot* AddChild(UWidget* Content)
	{
		StandinChildren.Add(Content);
		return nullptr;
	}
	int32 GetChildrenCount() const { return StandinChildren.Num(); }
	UWidget* GetChildAt(int32 Index) const { return StandinChildren[Index]; }
	bool RemoveChildAt(int32 Index)
	{
		StandinChildren.RemoveAt(Index);
		return true;
	}
	virtual FString StandinWords() const override
	{
		FString StandinAll;
		for (const UWidget* Child : StandinChildren)
			if (Child->GetVisibility() == ESlateVisibility::Visible)
				StandinAll = StandinAll + Child->StandinWords();
		return StandinAll;
	}
	virtual bool StandinEnter(const FString& Hint, const FString& Words) override
	{
		return Any([&](UWidget& Child) { return Child.StandinEnter(Hint, Words); });
	}
	virtual bool StandinPress(const FString& Caption, bool bReleases) override
	{
		return Any([&](UWidget& Child) { return Child.StandinPress(Caption, bReleases); });
	}
	virtual bool StandinChoose(int32 Index) override
	{
		return Any([&](UWidget& Child) { return Child.StandinChoose(Index); });
	}

protected:
	template <typename FunctionType>
	bool Any(FunctionType Function)
	{
		for (UWidget* Child : StandinChildren)
			if (Child->GetVisibility() == ESlateVisibility::Visible && Function(*Child))
				return true;
		return false;
	}

private:
	TArray<UWidget*> StandinChildren;
};

class UUserWidget : public UWidget
{
public:
	TObjectPtr<UWidgetTree> WidgetTree;

	void AddToViewport(int32 = 0) { RebuildWidget(); }
	void StandinFrame() { NativeTick(FGeometry(), 0.016f); }

protected:
	virtual void NativeTick(const FGeometry&, float) {}
	virtual void NativeConstruct() {}
	virtual void NativeOnInitialized() {}
};

template <typename WidgetT>
WidgetT* CreateWidget(APlayerController*);
