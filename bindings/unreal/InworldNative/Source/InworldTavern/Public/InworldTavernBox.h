// The tavern's user interface, built in code: the dialogue box, the history, and the panel for the mind.

#pragma once

#include "Blueprint/UserWidget.h"
#include "CoreMinimal.h"
#include "Types/SlateEnums.h"
#include "InworldTavernBox.generated.h"

class UButton;
class UComboBoxString;
class UEditableTextBox;
class UHorizontalBox;
class UPanelWidget;
class UScrollBox;
class UTextBlock;
class UVerticalBox;
class UWidget;

DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInworldSaidDelegate, const FString&, Words);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInworldChosenDelegate, int32, Choice);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInworldTalkedDelegate, bool, bTalks);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_TwoParams(FInworldMindDelegate, const FString&, Toml, const FString&, Key);

/** Shows what it is told, and tells what the player does. */
UCLASS()
class INWORLDTAVERN_API UInworldTavernBox : public UUserWidget
{
	GENERATED_BODY()

public:
	/** The player has written something. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldSaidDelegate OnSaid;

	/** The player talks to Mara (0), Bran (1) or everybody (2). */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldChosenDelegate OnChosen;

	/** The button is held, or not any more. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldTalkedDelegate OnTalked;

	/** Test Connection was pressed, and Use It: settings for the mind, and its key. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldMindDelegate OnTestMind;

	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldMindDelegate OnUseMind;

	void ShowStatus(const FString& Words);
	void ShowMood(const FString& Mood, const FLinearColor& Color);
	void ShowLine(const FString& Who, const FString& Words);
	void ShowAction(const FString& Words);
	void ShowHeard(const FString& Words);
	void ShowTestResult(const FString& Words);
	void AddToHistory(const FString& Line);

	/** The player goes on typing. */
	void KeepTyping() { bRefocus = true; }

	/** Settings as TOML; empty: the script alone. */
	static FString ToToml(const FString& Url, const FString& Model);

protected:
	virtual TSharedRef<SWidget> RebuildWidget() override;
	virtual void NativeTick(const FGeometry& MyGeometry, float InDeltaTime) override;

private:
	void BuildTop(UVerticalBox* Screen);
	void BuildMiddle(UVerticalBox* Screen);
	void BuildBox(UVerticalBox* Screen);
	void BuildMind(UHorizontalBox* Row);
	UTextBlock* AddWords(UPanelWidget* To, const FLinearColor& Color);
	UButton* AddButton(UPanelWidget* To, const TCHAR* Caption);
	UEditableTextBox* AddField(UPanelWidget* To, const TCHAR* Hint);

	UFUNCTION()
	void HandleCommitted(const FText& Words, ETextCommit::Type CommitMethod);

	UFUNCTION()
	void HandleChosen(FString SelectedItem, ESelectInfo::Type SelectionType);

	UFUNCTION()
	void HandlePressed();

	UFUNCTION()
	void HandleReleased();

	UFUNCTION()
	void HandleHistory();

	UFUNCTION()
	void HandleMind();

	UFUNCTION()
	void HandleTest();

	UFUNCTION()
	void HandleUse();

	static void Toggle(UWidget* Shown);

	UPROPERTY(Transient)
	TObjectPtr<UTextBlock> StatusText;

	UPROPERTY(Transient)
	TObjectPtr<UTextBlock> LightText;

	UPROPERTY(Transient)
	TObjectPtr<UTextBlock> WhoText;

	UPROPERTY(Transient)
	TObjectPtr<UTextBlock> WordsText;

	UPROPERTY(Transient)
	TObjectPtr<UTextBlock> ActionText;

	UPROPERTY(Transient)
	TObjectPtr<UTextBlock> ResultText;

	UPROPERTY(Transient)
	TObjectPtr<UScrollBox> History;

	UPROPERTY(Transient)
	TObjectPtr<UVerticalBox> MindPanel;

	UPROPERTY(Transient)
	TObjectPtr<UEditableTextBox> Entry;

	UPROPERTY(Transient)
	TObjectPtr<UEditableTextBox> UrlField;

	UPROPERTY(Transient)
	TObjectPtr<UEditableTextBox> ModelField;

	UPROPERTY(Transient)
	TObjectPtr<UEditableTextBox> KeyField;

	UPROPERTY(Transient)
	TObjectPtr<UComboBoxString> Recipient;

	bool bRefocus = false;
};
